import type { LiveColumn, LiveTable } from '#main/erp/driver.ts';
import { nearest } from '#main/erp/nearest.ts';
import type { Base } from '#main/erp/onec/base.ts';
import { layouts, metaKinds } from '#main/erp/onec/metadata/layout.ts';
import type { MetaAttribute, MetaObject, TablePart } from '#main/erp/onec/metadata/meta-object.ts';
import type { SchemaProblem } from '#main/erp/port.ts';
import type { OnecStandard } from '#shared/erp/onec.ts';
import { MostekError } from '#shared/errors.ts';
import { type AttributeColumns, columnsOf, STANDARD, STANDARD_NAMES } from './columns.ts';

/**
 * Takes a problem. Its path names the part of the profile that holds the GUID and never the GUID itself, for a
 * suggested name must not be written in a GUID's place.
 */
export type Report = (problem: SchemaProblem) => void;

/** Ends at the first problem: for work that can't go on without the whole of the profile. */
export const refuseProblem: Report = ({ cause, path, table, column, suggestions }) => {
  const near = suggestions.length === 0 ? '' : `; near: ${suggestions.join(', ')}`;
  throw new MostekError(cause, `${path}: ${table}${column === null ? '' : ` ${column}`}${near}`, {
    values: { table, ...(column === null ? {} : { column }) },
  });
};

/** A table with the names that 1C gives to its columns. */
export interface Place {
  /** `Документ.ЗаказПокупателя.Товары` */
  label: string;
  table: LiveTable;
  columns: readonly LiveColumn[];
  attributes: readonly MetaAttribute[];
  standard: Readonly<Partial<Record<OnecStandard, string>>>;
}

/** Looks a metadata object up; a missing one is reported with the names that are nearest to what it was called. */
export const objectAt = async (
  base: Base,
  guid: string,
  name: string,
  path: string,
  report: Report,
): Promise<MetaObject | null> => {
  const object = await base.object(guid);
  if (object !== null) return object;
  const suggestions: string[] = [];
  const [word, bare] = name.includes('.')
    ? [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)]
    : [null, name];
  for (const kind of metaKinds) {
    if (word !== null && layouts[kind].word !== word) continue;
    suggestions.push(...(await base.objects(kind)).map((candidate) => candidate.fullName));
  }
  report({
    cause: 'erp.table_missing',
    path,
    table: name || guid,
    column: null,
    suggestions: nearestFull(bare, suggestions),
  });
  return null;
};

const nearestFull = (bare: string, fullNames: readonly string[]): string[] => {
  const names = fullNames.map((full) => ({ full, bare: full.slice(full.indexOf('.') + 1) }));
  return nearest(bare, [...new Set(names.map((name) => name.bare))])
    .flatMap((found) => names.filter((name) => name.bare === found).map((name) => name.full))
    .slice(0, 3);
};

const liveTable = (
  base: Base,
  name: string | null,
  label: string,
  path: string,
  report: Report,
): LiveTable | null => {
  const table = name === null ? null : base.table(name);
  if (table === null)
    report({
      cause: 'erp.table_missing',
      path,
      table: name === null ? label : `${label} (${name})`,
      column: null,
      suggestions: [],
    });
  return table;
};

export const placeOfObject = async (
  base: Base,
  object: MetaObject,
  path: string,
  report: Report,
): Promise<Place | null> => {
  const table = liveTable(base, base.tableName(object), object.fullName, path, report);
  if (table === null) return null;
  return {
    label: object.fullName,
    table,
    columns: await base.columns(table),
    attributes: object.attributes,
    standard: STANDARD,
  };
};

/** `_Document45_VT67`, whose lines are numbered in `_LineNo68`. */
export const placeOfPart = async (
  base: Base,
  object: MetaObject,
  part: TablePart,
  path: string,
  report: Report,
): Promise<Place | null> => {
  const number = base.names.number(part.guid, 'VT');
  const owner = base.tableName(object);
  const label = `${object.fullName}.${part.name}`;
  const name = number === null || owner === null ? null : `${owner}_VT${number}`;
  const table = liveTable(base, name, label, path, report);
  if (table === null) return null;
  const line = base.names.number(part.guid, 'LineNo');
  return {
    label,
    table,
    columns: await base.columns(table),
    attributes: part.attributes,
    standard: { ref: `${owner}_ID`, ...(line === null ? {} : { lineNo: `_LineNo${line}` }) },
  };
};

export interface Attribute {
  name: string;
  columns: AttributeColumns;
  /** Null for a standard attribute. */
  meta: MetaAttribute | null;
  inverted: boolean;
}

/** How the columns of an attribute begin, or null where DBNames does not know it. */
const prefixOf = (base: Base, guid: string): string | null => {
  const number = base.names.number(guid, 'Fld');
  return number === null ? null : `_Fld${number}`;
};

const isStandard = (from: string): from is OnecStandard => Object.hasOwn(STANDARD_NAMES, from);

/** Looks up an attribute and its columns by GUID or standard word; what is missing or unreadable is reported. */
export const attributeAt = (
  base: Base,
  place: Place,
  from: string,
  name: string,
  path: string,
  report: Report,
): Attribute | null => {
  const standard = isStandard(from) ? from : null;
  const meta = standard === null ? (place.attributes.find(({ guid }) => guid === from) ?? null) : null;
  const shown = standard === null ? (meta?.name ?? (name || from)) : STANDARD_NAMES[standard];
  const problem = (cause: SchemaProblem['cause'], suggestions: string[]): null => {
    report({ cause, path, table: place.label, column: shown, suggestions });
    return null;
  };
  if (standard === null && meta === null)
    return problem(
      'erp.column_missing',
      nearest(
        shown,
        place.attributes.map((attribute) => attribute.name),
      ),
    );
  const word = meta?.types.find((type) => type.kind === 'unknown' || type.kind === 'storage');
  // A file in a value storage has no text to show, and a word of a newer platform no meaning here.
  if (word !== undefined) return problem('erp.type_mismatch', []);
  const prefix = standard === null ? prefixOf(base, from) : (place.standard[standard] ?? null);
  const columns = prefix === null ? null : columnsOf(place.columns, prefix);
  if (columns === null) return problem('erp.column_missing', []);
  // _Folder is inverted: false marks a group (erp.md B3).
  return { name: shown, columns, meta, inverted: standard === 'isFolder' };
};
