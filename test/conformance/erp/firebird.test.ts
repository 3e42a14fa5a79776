import { firebirdHarness } from './firebird-harness.ts';
import { erpSuite } from './suite.ts';

erpSuite('ERP on Firebird', () => firebirdHarness(), { network: true });
