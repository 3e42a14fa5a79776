import { describe } from 'vitest';
import { claimTests } from './claims.ts';
import { makeContext } from './context.ts';
import { firebirdHarness } from './firebird-harness.ts';
import { loadTests } from './loads.ts';
import { schemaTests } from './schemas.ts';
import { createOrderTests } from './writes.ts';

/** Databases of old programs: the server converts between their code page and the UTF-8 of the agent. */
describe('ERP on Firebird in WIN1250', () => {
  const context = makeContext(() =>
    firebirdHarness({ charset: 'WIN1250', alphabets: ['Zażółć gęślą jaźń', "O'Neil; -- ?", 'Müller Größe'] }),
  );
  schemaTests(context);
  loadTests(context);
  createOrderTests(context);
});

describe('ERP on Firebird in WIN1251', () => {
  const context = makeContext(() =>
    firebirdHarness({
      charset: 'WIN1251',
      alphabets: ['Їжак ґанок єнот', 'Съешь ещё этих мягких французских булок'],
    }),
  );
  schemaTests(context);
  claimTests(context);
  loadTests(context);
});
