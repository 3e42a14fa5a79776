import { postgresHarness } from '#test/conformance/erp/postgres-harness.ts';
import { describeCrashes } from '#test/crash/describe.ts';

describeCrashes('PostgreSQL', postgresHarness);
