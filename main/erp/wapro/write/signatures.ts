import type { Driver, SqlRow, SqlSession } from '#main/erp/driver.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import { MostekError } from '#shared/errors.ts';

/** A parameter as the server describes it; the name without `@`, in lower case. */
export interface Parameter {
  name: string;
  output: boolean;
}
export type Signature = readonly Parameter[];

const APPROVE = [
  'id_zamowienia',
  'id_kontrahenta',
  'id_typu',
  'numer',
  'num_format',
  'num_okresnumeracji',
  'num_auto',
  'num_niezalezny',
  'autonumer',
  'id_firmy',
  'id_mag',
  'data',
  'data_realizacji',
  'zaliczka',
  'priorytet',
  'auto_rezerwacja',
  'nr_zam_klienta',
  'typ',
  'id_pracownika',
  'przelicznik_wal',
  'data_kurs_wal',
  'sym_wal',
  'dok_wal',
  'flaga_stanu',
  'trybrejestracji',
  'rabat_narzut',
  'znak_rabatu',
  'uwagi',
  'id_rachunku',
  'informacjedodatkowe',
  'osobazamawiajaca',
  'id_kontaktu',
  'formaplatnosci',
  'dniplatnosci',
  'fakturaparagon',
  'numerprzesylki',
  'idoperatoraprzesylki',
] as const;
export type ApproveParameter = (typeof APPROVE)[number];

const count =
  (wanted: number, outputs: readonly number[] = []) =>
  (live: Signature): boolean =>
    live.length === wanted && live.every((parameter, at) => parameter.output === outputs.includes(at + 1));

/** All recorded names, and at most one more at the end, which the recording passed as 0. */
const named = (live: Signature): boolean =>
  live.length <= APPROVE.length + 1 &&
  APPROVE.every((name) => live.some((parameter) => parameter.name === name)) &&
  live.every((parameter) => !parameter.output);

/**
 * The procedures by which WAPRO itself writes an order, as they were recorded (erp.md A4). Positions count where only
 * they are known, names where those are. Another number of parameters, or another direction, is another version.
 */
const KNOWN = {
  RM_DodajZamowienie_Server: count(11, [10]),
  RM_DodajPozycjeZamowienia: count(23),
  RM_SumujZamowienie: count(1),
  RM_KontrolaCenPozycjiZamowienia: count(2),
  JL_PobierzFormatNumeracji_Server: count(8, [5, 6, 7, 8]),
  RM_ZatwierdzZamowienie: named,
} as const satisfies Record<string, (live: Signature) => boolean>;

export type ProcedureName = keyof typeof KNOWN;
/** In the order in which an order is written. */
export const procedureNames = Object.keys(KNOWN) as ProcedureName[];
export type Signatures = ReadonlyMap<ProcedureName, Signature>;

const marks = procedureNames.map(() => '?').join(', ');

const fromCatalogue = (session: SqlSession): Promise<SqlRow[]> =>
  session.query(
    `SELECT o.name, p.name, CAST(p.is_output AS int) FROM sys.objects o
     JOIN sys.schemas s ON s.schema_id = o.schema_id
     LEFT JOIN sys.parameters p ON p.object_id = o.object_id AND p.parameter_id > 0
     WHERE s.name = 'dbo' AND o.type = 'P' AND o.name IN (${marks}) ORDER BY o.name, p.parameter_id`,
    procedureNames,
  );

/** Second and fourth answer of sp_sproc_columns: kind 2 goes both ways, 5 is the return value. */
const fromProcedure = async (session: SqlSession): Promise<SqlRow[]> => {
  const found: SqlRow[] = [];
  for (const name of procedureNames) {
    for (const row of await session.query('EXEC sp_sproc_columns @procedure_name = ?', [name])) {
      const kind = sqlText(row[4]);
      if (kind !== '5') found.push([name, row[3] ?? null, kind === '2' ? '1' : '0']);
    }
  }
  return found;
};

const grouped = (rows: readonly SqlRow[]): Map<string, Parameter[]> => {
  const found = new Map<string, Parameter[]>();
  for (const [procedure, parameter, output] of rows) {
    const name = sqlText(procedure).trim().toLowerCase();
    const list = found.get(name) ?? [];
    found.set(name, list);
    if (parameter === null || parameter === undefined) continue;
    list.push({
      name: sqlText(parameter).trim().replace(/^@/, '').toLowerCase(),
      output: sqlText(output) === '1',
    });
  }
  return found;
};

const unknown = (name: string, detail: string): MostekError =>
  new MostekError('erp.procedure_unknown', `${name}: ${detail}`, { values: { name } });

/**
 * Reads what the installation's procedures take, before the first order and again after each failure: WAPRO's
 * versions differ, and a value in the wrong place would be booked. Throws `erp.procedure_unknown`.
 */
export const readSignatures = async (driver: Driver): Promise<Signatures> => {
  const rows = await driver.transaction('read', async (session) => {
    try {
      return await fromCatalogue(session);
    } catch (error) {
      if (error instanceof MostekError && error.causeId === 'erp.table_missing')
        return fromProcedure(session);
      throw error;
    }
  });
  const live = grouped(rows);
  const entries = procedureNames.map((name) => {
    const signature = live.get(name.toLowerCase());
    if (signature === undefined)
      throw unknown(name, 'the procedure is not there, or the login may not run it');
    if (!KNOWN[name](signature)) {
      throw unknown(
        name,
        `unknown parameters (${signature.length}): ${signature.map((p) => p.name).join(', ')}`,
      );
    }
    return [name, signature] as const;
  });
  return new Map(entries);
};
