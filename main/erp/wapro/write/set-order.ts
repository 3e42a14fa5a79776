import type { Driver, SqlSession } from '#main/erp/driver.ts';
import type { Applied, ErpCommand, RehearsalStep } from '#main/erp/port.ts';
import { asRefusal, Patience } from '#main/erp/queue-table/outcome.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { Remap } from '#main/erp/wapro/remap.ts';
import { noChange, ok, type Result, refuse } from '#shared/result.ts';
import { asText, Names } from './names.ts';
import { Refused, wrong } from './refused.ts';

type SetOrder = Extract<ErpCommand, { kind: 'set_order' }>;

const TRACKING_LENGTH = 50;
const T = 'ZAMOWIENIE';
const DICTIONARY = 'MAG_SLOWNIK_STATUSOW_DOKUMENTOW';

/**
 * The letter of a status: by letter, or by its name in the installation's dictionary (erp.md A2). One that the
 * dictionary does not have is never written.
 */
const letterOf = async (session: SqlSession, names: Names, status: string): Promise<string> => {
  const d = (column: string) => names.column(DICTIONARY, column);
  const rows = await session.query(
    `SELECT DISTINCT ${d('KOD_STATUSU')}, ${d('OPIS_STATUSU')} FROM ${names.table(DICTIONARY)}`,
  );
  const known = rows.map(([letter, name]) =>
    [letter, name].map((value) => (value === null ? '' : sqlText(value).trim())),
  );
  const letters = new Set(
    known.filter(([letter, name]) => letter === status || name === status).map(([letter]) => letter ?? ''),
  );
  const [only] = letters;
  if (letters.size === 1 && only !== undefined && only !== '') return only;
  throw wrong('mapping.unknown_value', 'status', `the ERP's dictionary has no status ${status}`, {
    value: status,
  });
};

/** Sets status and tracking number of an order that nobody has open; what is already so is not written again. */
export const setWaproOrder = async (
  driver: Driver,
  remap: Remap,
  command: SetOrder,
  lockTimeoutMs: number,
  steps: RehearsalStep[],
): Promise<Result<Applied>> => {
  const key = command.orderKey.trim();
  if (!/^\d{1,18}$/.test(key)) return refuse('not_found', 'erp.object_missing', { detail: key });
  if ((command.trackingNumber ?? '').length > TRACKING_LENGTH) {
    const message = `longer than ${TRACKING_LENGTH} characters`;
    return refuse('invalid', 'erp.type_mismatch', {
      detail: message,
      fields: [{ path: 'trackingNumber', message }],
      values: { column: 'NUMER_PRZESYLKI', table: T },
    });
  }
  const names = new Names(driver.dialect, remap);
  const patience = new Patience(lockTimeoutMs);
  for (;;) {
    try {
      return await driver.transaction('write', (session) => write(session, names, key, command, steps));
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      if (!(await patience.again(error))) return asRefusal(error);
    }
  }
};

const write = async (
  session: SqlSession,
  names: Names,
  key: string,
  command: SetOrder,
  steps: RehearsalStep[],
): Promise<Result<Applied>> => {
  const z = (column: string) => names.column(T, column);
  const [row] = await session.query(
    `SELECT ${asText(z('FLAGA_STANU'))}, ${z('STATUS_ZAM')}, ${z('NUMER_PRZESYLKI')}, ${z('NUMER')}
     FROM ${names.table(T)} WITH (UPDLOCK) WHERE ${z('ID_ZAMOWIENIA')} = ?`,
    [key],
  );
  if (row === undefined) return refuse('not_found', 'erp.object_missing', { detail: key });
  const [flag, status, tracking, number] = row.map((value) =>
    value === null ? '' : sqlText(value).trimEnd(),
  );
  if (flag !== '0' && flag !== '')
    return refuse('unavailable', 'erp.document_open', {
      detail: `order ${key} is open in the ERP`,
      values: { number: number ?? key },
    });
  const wanted: [column: string, value: string][] = [];
  if (command.status !== null) {
    const letter = await letterOf(session, names, command.status);
    if (letter !== status?.trim()) wanted.push(['STATUS_ZAM', letter]);
  }
  if (command.trackingNumber !== null && command.trackingNumber !== tracking)
    wanted.push(['NUMER_PRZESYLKI', command.trackingNumber]);
  const applied: Applied = { key, created: false, staged: false, number: number ?? null };
  if (wanted.length === 0) return noChange(applied);
  steps.push({
    call: `UPDATE ${T}`,
    detail: wanted.map(([name, value]) => `${name} = '${value}'`).join(', '),
  });
  await session.execute(
    `UPDATE ${names.table(T)} SET ${wanted.map(([name]) => `${z(name)} = ?`).join(', ')} WHERE ${z('ID_ZAMOWIENIA')} = ?`,
    [...wanted.map(([, value]) => value), key],
  );
  return ok(applied);
};
