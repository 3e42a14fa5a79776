import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import readExcel from 'read-excel-file/node';
import writeExcel from 'write-excel-file/node';
import { z } from 'zod';
import type { Agent } from '#main/engine/agent.ts';
import { reconsiderCodes } from '#main/engine/parcels/recode.ts';
import type { Handlers } from '#shared/api/contract.ts';
import { type MappingRow, mappingKind, mappingRow } from '#shared/api/types.ts';
import { MostekError, toEnvelope } from '#shared/errors.ts';

type Names = 'mappings.export' | 'mappings.import';

const columns = ['kind', 'direction', 'from', 'to'] as const;
const most = 20_000;

const cellsOf = (row: MappingRow): string[] => columns.map((name) => row[name]);

/** Spreadsheets on Polish and Ukrainian machines expect semicolons, and the mark that says UTF-8. */
const toCsv = (rows: readonly MappingRow[]): Buffer =>
  Buffer.from(stringify([[...columns], ...rows.map(cellsOf)], { delimiter: ';', bom: true }));

const toExcel = (rows: readonly MappingRow[]): Promise<Buffer> =>
  writeExcel([
    columns.map((name) => ({ value: name as string, type: String, fontWeight: 'bold' as const })),
    // Always text: a status "01" must not become the number 1.
    ...rows.map((row) => cellsOf(row).map((value) => ({ value, type: String }))),
  ]).toBuffer();

const grid = z.array(z.array(z.unknown())).max(most + 1);

const fromCsv = (bytes: Buffer): unknown[][] =>
  grid.parse(
    parse(bytes, {
      bom: true,
      delimiter: [';', ',', '\t'],
      skip_empty_lines: true,
      relax_column_count: true,
      to: most + 2,
    }),
  );

const fromExcel = async (bytes: Buffer): Promise<unknown[][]> => {
  const sheets = z.array(z.object({ data: grid })).parse(await readExcel(bytes));
  return sheets[0]?.data ?? [];
};

/** Numbers and yes/no of a spreadsheet are the words people typed; a date or a formula's object is none. */
const text = (cell: unknown): string =>
  typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean'
    ? String(cell).trim()
    : '';

interface ReadFile {
  rows: MappingRow[];
  problems: { line: number; message: string }[];
}

/** Rows that fit, and the lines that don't with the reason; a first line of column names is passed over. */
const rowsOf = (lines: readonly unknown[][]): ReadFile => {
  const read: ReadFile = { rows: [], problems: [] };
  const seen = new Set<string>();
  for (const [n, cells] of lines.entries()) {
    const [kind, direction, from, to] = cells.map(text);
    if (n === 0 && kind === 'kind') continue;
    const parsed = mappingRow.safeParse({ kind, direction, from, to });
    const place = JSON.stringify([kind, direction, from]);
    if (!parsed.success || parsed.data.from === '' || parsed.data.to === '') {
      const issue = parsed.success ? 'an empty cell' : parsed.error.issues[0]?.path.join('.');
      read.problems.push({ line: n + 1, message: issue ?? '' });
    } else if (seen.has(place)) read.problems.push({ line: n + 1, message: 'twice' });
    else {
      seen.add(place);
      read.rows.push(parsed.data);
    }
  }
  return read;
};

/** A workbook is a ZIP; what the file is called proves nothing. */
const isZip = (bytes: Buffer): boolean => bytes.subarray(0, 2).toString('latin1') === 'PK';

const readFile = async (name: string, bytes: Buffer): Promise<ReadFile> => {
  try {
    return rowsOf(isZip(bytes) ? await fromExcel(bytes) : fromCsv(bytes));
  } catch (error) {
    throw new MostekError('message.invalid', `${name}: ${toEnvelope(error).detail ?? ''}`);
  }
};

/** Mapping tables as files, so that one site's tables serve the other thirty-nine. */
export const mappingFileHandlers = (agent: Agent, actor: string): Pick<Handlers, Names> => ({
  async 'mappings.export'({ connectionId, format }) {
    const rows = agent.ledger.mappings.list(connectionId);
    const bytes = format === 'csv' ? toCsv(rows) : await toExcel(rows);
    return { name: `mappings-${connectionId}.${format}`, base64: bytes.toString('base64') };
  },
  async 'mappings.import'({ connectionId, name, base64, dryRun }) {
    const { ledger, deps } = agent;
    const { rows, problems } = await readFile(name, Buffer.from(base64, 'base64'));
    // All or nothing: half a table is worse than the old one.
    if (dryRun || problems.length > 0) return { rows: rows.length, problems, saved: false };
    ledger.write(() => {
      const before = ledger.mappings.list(connectionId);
      for (const kind of mappingKind.options) {
        for (const direction of mappingRow.shape.direction.options) {
          const table = rows.filter((row) => row.kind === kind && row.direction === direction);
          if (table.length > 0) ledger.mappings.replace(connectionId, kind, direction, table);
        }
      }
      ledger.audit.add({
        atMs: deps.clock.now(),
        actor,
        action: 'mapping',
        subject: `connection:${connectionId}`,
        before: JSON.stringify(before),
        after: JSON.stringify(rows),
        reason: name,
      });
    });
    if (rows.some(({ kind }) => kind === 'parcel_status')) reconsiderCodes(agent, connectionId);
    agent.bus.emit('event', { type: 'mappings' });
    return { rows: rows.length, problems, saved: true };
  },
});
