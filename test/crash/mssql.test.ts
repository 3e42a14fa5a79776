import { mssqlHarness } from '#test/conformance/erp/mssql-harness.ts';
import { describeCrashes } from '#test/crash/describe.ts';

describeCrashes('SQL Server', mssqlHarness);
