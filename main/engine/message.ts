import type { Change, LoadedObject } from '#main/erp/port.ts';
import { normaliseTerm } from '#main/ledger/filter.ts';
import type { NewMessage } from '#main/ledger/intake.ts';
import type { CauseId } from '#shared/causes.ts';
import { type EntityName, type EntityObject, entitySchemas, type Order } from '#shared/domain/index.ts';

/** Larger objects are a mistake in the ERP (a picture in a text field), and would choke every list and log. */
const maxObjectBytes = 8 * 1024 * 1024;

export interface ParsedObject {
  object: EntityObject | null;
  problem: { cause: CauseId; detail: string; path: string | null } | null;
}

/** Parses what the ERP gave with the entity's schema. A row that does not fit becomes a problem, never a throw. */
export const parseLoaded = (entity: EntityName, loaded: LoadedObject | undefined): ParsedObject => {
  if (loaded === undefined || loaded.kind === 'missing') return { object: null, problem: null };
  if (loaded.kind === 'broken') {
    return { object: null, problem: { cause: loaded.cause, detail: loaded.detail, path: null } };
  }
  const parsed = entitySchemas[entity].safeParse(loaded.object);
  if (parsed.success) return { object: parsed.data, problem: null };
  const issue = parsed.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return {
    object: null,
    problem: { cause: 'erp.row_invalid', detail: `${path}: ${issue?.message ?? 'invalid'}`, path },
  };
};

/** Text as it is searched by. */
export { normaliseTerm } from '#main/ledger/filter.ts';

const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

/** A field that some kinds of objects have. */
const field = (object: EntityObject, name: string): unknown => Reflect.get(object, name);

/** The number people know the object by. */
export const labelOf = (key: string, object: EntityObject | null): string => {
  if (object === null) return key;
  return (
    text(field(object, 'number')) ??
    text(field(object, 'sku')) ??
    text(field(object, 'externalId')) ??
    text(field(object, 'name')) ??
    key
  );
};

/** Most orders that one invoice is found by: a collective invoice of a month stays well below. */
const maxOrders = 500;

/** Under this term an invoice is found by the ERP's key of an order it is for. */
export const orderTerm = (orderKey: string): string => normaliseTerm(`order:${orderKey}`);

const ordersOf = (object: EntityObject | null): string[] => {
  const keys = object === null ? undefined : field(object, 'orderKeys');
  if (!Array.isArray(keys)) return [];
  return keys.slice(0, maxOrders).flatMap((key) => (typeof key === 'string' ? [orderTerm(key)] : []));
};

/** Everything a person may type to find the object; invoices also by the orders they are for. */
export const termsOf = (key: string, object: EntityObject | null): string[] => {
  const found = new Set<string>([normaliseTerm(key)]);
  if (object !== null) {
    for (const name of ['number', 'externalId', 'sku', 'barcode', 'orderNumber']) {
      const value = text(field(object, name));
      if (value !== null) found.add(normaliseTerm(value));
    }
    const numbers = field(object, 'trackingNumbers');
    if (Array.isArray(numbers)) {
      for (const number of numbers) {
        const value = text(number);
        if (value !== null) found.add(normaliseTerm(value));
      }
    }
  }
  return [...[...found].filter((term) => term !== '').slice(0, 20), ...ordersOf(object)];
};

export interface BuiltMessage {
  message: NewMessage;
  object: EntityObject | null;
  problem: { cause: CauseId; detail: string } | null;
}

/** One change of the ERP's queue as a message of the ledger. */
export const messageOfChange = (
  sourceId: string,
  change: Change,
  entity: EntityName,
  loaded: LoadedObject | undefined,
): BuiltMessage => {
  const parsed = parseLoaded(entity, loaded);
  const gone = loaded?.kind !== 'found';
  const json = loaded?.kind === 'found' ? JSON.stringify(parsed.object ?? loaded.object) : null;
  const tooLarge = json !== null && Buffer.byteLength(json) > maxObjectBytes;
  const problem =
    parsed.problem ??
    (tooLarge
      ? {
          cause: 'message.object_too_large' as const,
          detail: `${Buffer.byteLength(json ?? '')} bytes`,
          path: null,
        }
      : null);
  return {
    object: parsed.object,
    problem,
    message: {
      sourceId,
      changeId: change.id,
      version: 1,
      direction: 'out',
      entity,
      key: change.key,
      operation: gone && parsed.problem === null ? 'delete' : change.operation,
      label: labelOf(change.key, parsed.object).slice(0, 200),
      object: tooLarge ? null : json,
      changedAtMs: change.createdAtMs,
      ackWanted: 'accepted',
      ackReason: null,
      problem: problem?.cause ?? null,
      terms: termsOf(change.key, parsed.object),
    },
  };
};

/** An order of a shop as a message on its way to the ERP. */
export const messageOfOrder = (
  connectionId: string,
  remoteId: string,
  changeId: string,
  operation: 'insert' | 'update',
  order: Order,
  nowMs: number,
): NewMessage => ({
  sourceId: connectionId,
  changeId,
  version: 1,
  direction: 'in',
  entity: 'order',
  key: remoteId,
  operation,
  label: order.number ?? remoteId,
  object: JSON.stringify({ ...order, externalSource: connectionId, externalId: remoteId }),
  changedAtMs: nowMs,
  ackWanted: null,
  ackReason: null,
  problem: null,
  terms: termsOf(remoteId, order),
});
