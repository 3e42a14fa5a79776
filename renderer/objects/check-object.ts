import type { EntityName } from '#shared/domain/entity.ts';
import { entitySchemas } from '#shared/domain/index.ts';

export interface ObjectProblem {
  path: string;
  message: string;
  /** A translated text instead of the message. */
  key?: 'json' | 'decimal' | 'instant';
}

export type CheckedObject = { ok: true; object: unknown } | { ok: false; problems: ObjectProblem[] };

/** Messages that our own schemas give in English; the window has them in every language. */
const known: Record<string, ObjectProblem['key']> = {
  'not a decimal number': 'decimal',
  'not a UTC instant': 'instant',
};

/** The translated text for a message of our own schemas, or undefined. */
export const knownProblem = (message: string): ObjectProblem['key'] => known[message];

/** Edited text of an object, checked by the schema that the agent will use too. Shows ten problems at most. */
export const checkObject = (entity: EntityName, text: string): CheckedObject => {
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, problems: [{ path: '', message, key: 'json' }] };
  }
  const parsed = entitySchemas[entity].safeParse(object);
  if (parsed.success) return { ok: true, object };
  return {
    ok: false,
    problems: parsed.error.issues.slice(0, 10).map((issue) => {
      const key = knownProblem(issue.message);
      return {
        path: issue.path.map(String).join('.'),
        message: issue.message,
        ...(key === undefined ? {} : { key }),
      };
    }),
  };
};
