import { firebirdHarness } from '#test/conformance/erp/firebird-harness.ts';
import { describeCrashes } from '#test/crash/describe.ts';

describeCrashes('Firebird', firebirdHarness);
