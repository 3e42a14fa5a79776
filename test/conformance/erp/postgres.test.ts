import { postgresHarness } from './postgres-harness.ts';
import { erpSuite } from './suite.ts';

erpSuite('ERP on PostgreSQL', postgresHarness, { network: true });
