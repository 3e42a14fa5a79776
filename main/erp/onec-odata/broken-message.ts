import { MostekError } from '#shared/errors.ts';
import { type ChangedObject, parseChanges } from './atom.ts';
import { BrokenXml } from './xml.ts';

/** How platforms of both languages speak of a character that has no place in XML. */
const aboutCharacter = /символ|character|0x[\da-f]{1,2}\b|#x[\da-f]{1,2}\b/i;
const objectName =
  /(?:Catalog|Document|[A-Z]\w*Register|ChartOf\w+|BusinessProcess|Task|Constant|Справочник|Документ|Регистр\p{L}+|План\p{L}+|Константа)[_.][\p{L}\p{N}_]+(?:\s*\(guid'[\da-f-]+'\))?/u;

const broken = (detail: string, object: string | null): MostekError =>
  new MostekError('erp.message_broken', detail, { values: object === null ? {} : { value: object } });

/** 1C could not write a message: one object with a control character fails all of it with 400 (erp.md C). */
export const refusedMessage = (error: unknown): unknown => {
  if (!(error instanceof MostekError) || error.causeId !== 'erp.statement_refused') return error;
  if (!aboutCharacter.test(error.message)) return error;
  return broken(error.message, objectName.exec(error.message)?.[0] ?? null);
};

/** The objects of a message. An entry that names no object stops it: what can't be read must not be confirmed. */
export const objectsOf = (text: string, collect?: ReadonlySet<string>): ChangedObject[] => {
  const progress: { last: string | null } = { last: null };
  try {
    const { objects, unread } = parseChanges(text, progress, collect);
    if (unread === 0) return objects;
    throw new MostekError('erp.statement_refused', `${unread} entries of SelectChanges name no object`);
  } catch (error) {
    if (error instanceof MostekError) throw error;
    if (error instanceof BrokenXml && error.badCharacter) throw broken(error.message, progress.last);
    const start = text.replace(/\s+/g, ' ').slice(0, 200);
    throw new MostekError(
      'erp.connection_lost',
      `SelectChanges is not readable (${String(error)}): ${start}`,
    );
  }
};
