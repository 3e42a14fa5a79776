import Big from 'big.js';
import jsonata from 'jsonata';

/** An expression may neither run for ever nor dig without end: it is somebody's text from a settings screen. */
const limits = { timeout: 1_000, stack: 200, sequence: 100_000 };

const exact = (work: (a: Big, b: Big) => Big) => (a: unknown, b: unknown) =>
  work(new Big(String(a)), new Big(String(b))).toFixed();

/** Decimals are text; the language's own operators would make floats of them. */
const compile = (text: string): jsonata.Expression => {
  const expression = jsonata(text, limits);
  expression.registerFunction(
    'plus',
    exact((a, b) => a.plus(b)),
  );
  expression.registerFunction(
    'minus',
    exact((a, b) => a.minus(b)),
  );
  expression.registerFunction(
    'times',
    exact((a, b) => a.times(b)),
  );
  expression.registerFunction('rounded', (value: unknown, places: unknown) =>
    new Big(String(value)).round(Number(places)).toFixed(Number(places)),
  );
  return expression;
};

const known = new Map<string, jsonata.Expression>();
const most = 500;

const compiled = (text: string): jsonata.Expression => {
  const found = known.get(text);
  if (found !== undefined) return found;
  const made = compile(text);
  if (known.size >= most) known.clear();
  known.set(text, made);
  return made;
};

const messageOf = (error: unknown): string => {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
};

/** What is wrong with the text of an expression; null when it can be run. */
export const problemOf = (text: string): string | null => {
  try {
    compile(text);
    return null;
  } catch (error) {
    return messageOf(error);
  }
};

export type Evaluated = { ok: true; value: unknown } | { ok: false; problem: string };

/**
 * Runs a JSONata expression over a value. The language has no way out: no files, no network, no code of the host.
 * Its values are copied, so that nothing of the language (lists with marks of their own) leaks out.
 */
export const evaluate = async (text: string, input: unknown): Promise<Evaluated> => {
  try {
    const value: unknown = await compiled(text).evaluate(input);
    return { ok: true, value: value === undefined ? null : JSON.parse(JSON.stringify(value)) };
  } catch (error) {
    return { ok: false, problem: messageOf(error) };
  }
};
