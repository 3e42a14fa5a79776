import { readFileSync } from 'node:fs';
import { z } from 'zod';

const folder = '../shared/contracts/fixtures/erp/onec';

const expectedFile = z.object({
  dbNames: z.array(z.object({ guid: z.string(), token: z.string(), number: z.number() })),
  tables: z.record(z.string(), z.string()),
  columns: z.record(z.string(), z.record(z.string(), z.array(z.string()))),
  rows: z.record(z.string(), z.object({ guid: z.string(), stored: z.string() })),
  enumValues: z.record(z.string(), z.string()),
  exchange: z.object({
    node: z.string(),
    content: z.record(z.string(), z.number()),
    waiting: z.record(z.string(), z.union([z.array(z.string()), z.number()])),
    sentInMessage5: z.record(z.string(), z.array(z.string())),
  }),
});

/** What the fixture base holds, by its own description. */
export const expected = expectedFile.parse(JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')));

export const script = (engine: 'postgres' | 'mssql'): string =>
  readFileSync(`${folder}/onec_${engine}.sql`, 'utf8').replace(/^\uFEFF/, '');

export const configText = (guid: string): string =>
  readFileSync(`${folder}/config/${guid}.txt`, 'utf8').replace(/\r\n$/, '');
export const dbNamesText = (): string =>
  readFileSync(`${folder}/dbnames_sample.txt`, 'utf8').replace(/\r\n$/, '');

/** GUID of what the fixture calls by a token and a number, such as `Fld` 46. */
export const guid = (token: string, number: number): string => {
  const found = expected.dbNames.find((name) => name.token === token && name.number === number);
  if (found === undefined) throw new Error(`no ${token}${number} in the fixture`);
  return found.guid;
};

export const key = (label: string): string => {
  const row = expected.rows[label];
  if (row === undefined) throw new Error(`no row ${label} in the fixture`);
  return row.guid;
};
export const stored = (label: string): string => {
  const row = expected.rows[label];
  if (row === undefined) throw new Error(`no row ${label} in the fixture`);
  return row.stored;
};
