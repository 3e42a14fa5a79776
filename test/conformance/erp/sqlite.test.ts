import { sqliteHarness } from './sqlite-harness.ts';
import { erpSuite } from './suite.ts';

erpSuite('ERP on SQLite', sqliteHarness, { network: false });
