import { contract, type Handlers, type ProcedureName } from '#shared/api/contract.ts';
import type { WireAnswer } from '#shared/api/wire.ts';
import { MostekError, toEnvelope } from '#shared/errors.ts';

const isProcedure = (name: string): name is ProcedureName => Object.hasOwn(contract, name);

const run = async (handlers: Handlers, name: ProcedureName, input: unknown): Promise<unknown> => {
  const procedure = contract[name];
  const parsed = procedure.input.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new MostekError(
      'message.invalid',
      `${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    );
  }
  // The schema of `name` made this value, so it is the input of `name`; TypeScript can't follow the pair.
  const handler = handlers[name] as (value: unknown) => Promise<unknown>;
  return procedure.output.parse(await handler(parsed.data));
};

/** One call from any transport: parsed in, parsed out, and every failure as an envelope without a stack. */
export const answerCall = async (handlers: Handlers, name: string, input: unknown): Promise<WireAnswer> => {
  try {
    if (!isProcedure(name)) throw new MostekError('agent.not_supported', `no procedure ${name}`);
    return { ok: true, value: await run(handlers, name, input) };
  } catch (error) {
    return { ok: false, error: toEnvelope(error) };
  }
};
