import type { z } from 'zod';
import { TransportError } from '#renderer/api/transport-error.ts';
import {
  type ApiClient,
  contract,
  type ProcedureInput,
  type ProcedureName,
  type ProcedureOutput,
} from '#shared/api/contract.ts';
import type { AgentEvent } from '#shared/api/events.ts';
import { wireAnswer } from '#shared/api/wire.ts';
import { MostekError } from '#shared/errors.ts';

/** Whether the agent answers. `connecting` is only ever the first state. */
export type LinkState = 'connecting' | 'connected' | 'gone' | 'refused';

/** What the screens hold: calls, live events and the state of the link, whatever carries them. */
export interface AgentClient extends ApiClient {
  onEvent(listener: (event: AgentEvent) => void): () => void;
  onLink(listener: (state: LinkState) => void): () => void;
  close(): void;
}

/** Sends one call and gives back the wire answer unparsed. */
export type Send = (name: ProcedureName, input: unknown) => Promise<unknown>;

const parse = <S extends z.ZodType>(schema: S, value: unknown, what: string): z.infer<S> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new TransportError('malformed', `${what}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
};

/**
 * Calls over any transport: every answer is parsed by the contract before a screen sees it.
 * Throws MostekError for what the agent refuses and TransportError when it cannot be asked.
 */
export const caller =
  (send: Send): ApiClient['call'] =>
  async <P extends ProcedureName>(name: P, input: ProcedureInput<P>): Promise<ProcedureOutput<P>> => {
    const answer = parse(wireAnswer, await send(name, input), name);
    if (!answer.ok) throw MostekError.fromEnvelope(answer.error);
    // The compiler cannot follow one procedure through the map of all of them; the schema has just checked the value.
    return parse(contract[name].output, answer.value, name) as ProcedureOutput<P>;
  };

/** A set of listeners that nobody has to manage. */
export const emitter = <T>() => {
  const listeners = new Set<(value: T) => void>();
  return {
    emit: (value: T): void => {
      for (const listener of listeners) listener(value);
    },
    on: (listener: (value: T) => void): (() => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};
