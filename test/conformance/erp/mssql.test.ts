import { mssqlHarness } from './mssql-harness.ts';
import { erpSuite } from './suite.ts';

erpSuite('ERP on SQL Server', mssqlHarness, { network: true });
