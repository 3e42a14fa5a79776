import { sqliteHarness } from '#test/conformance/erp/sqlite-harness.ts';
import { describeCrashes } from '#test/crash/describe.ts';

describeCrashes('SQLite', sqliteHarness);
