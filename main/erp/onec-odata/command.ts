import type { Base } from './base.ts';
import { UncertainWrite } from './errors.ts';
import type { Row } from './exact-json.ts';
import type { OdataMetadata } from './metadata.ts';
import type { Unsettled } from './unsettled.ts';
import type { Body, Writer } from './writer.ts';

/** What every command works with. */
export interface Call {
  base: Base;
  metadata: OdataMetadata;
  writer: Writer;
  unsettled: Unsettled;
}

/** Objects that a filter finds, those marked for deletion last, folders never. */
export const find = async ({ base }: Call, set: string, filter: string): Promise<Row[]> => {
  const rows = await base.client.rows(set, { $filter: filter });
  const objects = rows.filter((row) => row['IsFolder'] !== true);
  return objects.sort((a, b) => Number(a['DeletionMark'] === true) - Number(b['DeletionMark'] === true));
};

/**
 * Creates what `filter` has just not found. A lost answer is followed by one more look; while that finds nothing the
 * object may still be on its way, so it is not created again before the profile's time has passed. Throws
 * UncertainWrite.
 */
export const createOnce = async (call: Call, set: string, filter: string, body: Body): Promise<Row> => {
  const what = `${set} ${filter}`;
  if (call.unsettled.isOpen(what)) {
    throw new UncertainWrite(`${set}: the answer to an earlier request was lost and it may still be at work`);
  }
  try {
    return await call.writer.create(set, body);
  } catch (error) {
    if (!(error instanceof UncertainWrite)) throw error;
    call.unsettled.mark(what);
    const [found] = await find(call, set, filter).catch(() => []);
    if (found === undefined) throw error;
    return found;
  }
};
