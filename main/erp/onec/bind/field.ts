import type { ColumnKind, LiveColumn, SqlRow } from '#main/erp/driver.ts';
import type { Base } from '#main/erp/onec/base.ts';
import { tableCodeHex } from '#main/erp/onec/metadata/guid.ts';
import { layouts } from '#main/erp/onec/metadata/layout.ts';
import type { MetaObject } from '#main/erp/onec/metadata/meta-object.ts';
import { type Path, parsePath } from '#main/erp/queue-table/domain-path.ts';
import { fitsLeaf, leafKind } from '#main/erp/queue-table/kinds.ts';
import { qualified } from '#main/erp/queue-table/schema.ts';
import type { OnecField } from '#shared/erp/onec.ts';
import { MostekError } from '#shared/errors.ts';
import { type AttributeColumns, allOf } from './columns.ts';
import { type Attribute, attributeAt, objectAt, type Place, placeOfObject, type Report } from './place.ts';
import { type OnecValue, type Reading, readingOf } from './value.ts';

/** A table joined for one step along a reference. */
export interface Join {
  table: string;
  alias: string;
  on: string;
}

export interface BoundField {
  path: Path;
  text: string;
  items: string[];
  joins: Join[];
  /** Columns of the place itself that the field needs. */
  needs: LiveColumn[];
  read(row: SqlRow, start: number): OnecValue;
}

/** The place a field is read from, as it stands in a statement. */
export interface Source {
  base: Base;
  place: Place;
  alias: string;
  /** Columns that the statement makes itself, such as a sum, by the GUID they stand for. */
  computed?: ReadonlyMap<string, AttributeColumns>;
  report: Report;
}

const column = (source: Pick<Source, 'base' | 'alias'>, live: LiveColumn): string =>
  `${source.alias}.${source.base.driver.dialect.quote(live.name)}`;

export const readingIn = (source: Pick<Source, 'base' | 'alias'>, columns: AttributeColumns): Reading =>
  readingOf(source.base.driver.dialect, columns, (live) => column(source, live), source.base.yearOffset);

/** Reference and its place along one step must mean the same kind of object. */
const refersTo = async (base: Base, attribute: Attribute, target: MetaObject): Promise<boolean> => {
  if (target.refType === null || attribute.columns.ref === null) return false;
  const { meta } = attribute;
  if (meta === null) return true;
  const types = meta.types.flatMap((type) => (type.kind === 'reference' ? [type.type] : []));
  if (types.includes(target.refType) || meta.types.some((type) => type.kind === 'any-reference')) return true;
  // A defined type or a characteristic names its types elsewhere: only what is known to be another object is refused.
  const known = await Promise.all(types.map((type) => base.byRefType(type)));
  return known.includes(null);
};

const joinTo = (
  source: Source,
  attribute: Attribute,
  target: MetaObject,
  place: Place,
  alias: string,
): Join | null => {
  const { base } = source;
  const { dialect } = base.driver;
  const { ref, table, type } = attribute.columns;
  const key = place.columns.find(({ name }) => name.toLowerCase() === '_idrref');
  if (ref === null || key === undefined) return null;
  const number = base.names.number(target.guid, layouts[target.kind].token);
  const conditions = [`${alias}.${dialect.quote(key.name)} = ${column(source, ref)}`];
  // The same sixteen bytes in another table are another object.
  if (table !== null && number !== null)
    conditions.push(`${column(source, table)} = ${base.sql.bytes(tableCodeHex(number))}`);
  if (type !== null) conditions.push(`${column(source, type)} = ${base.sql.bytes('08')}`);
  return { table: qualified(dialect.quote, place.table), alias, on: conditions.join(' AND ') };
};

/** Names of an enumeration's values need no join: they stand in its description. */
const enumReading = (base: Base, target: MetaObject, inner: Reading): Reading => {
  const number = base.names.number(target.guid, layouts[target.kind].token);
  return {
    items: inner.items,
    read(row, start) {
      const value = inner.read(row, start);
      if (typeof value !== 'object' || !('ref' in value)) return undefined;
      if (value.table !== null && value.table !== number) return undefined;
      const name = target.values.get(value.ref);
      if (name === undefined)
        throw new MostekError('erp.row_invalid', `${target.fullName} has no value ${value.ref}`, {
          values: { value: value.ref },
        });
      return name;
    },
  };
};

const bindStep = async (
  source: Source,
  attribute: Attribute,
  step: NonNullable<OnecField['step']>,
  path: string,
  alias: string,
): Promise<{ reading: Reading; joins: Join[]; attribute: Attribute | null } | null> => {
  const { base, report } = source;
  const target = await objectAt(base, step.object, step.objectName, `${path}.step`, report);
  if (target === null) return null;
  if (!(await refersTo(base, attribute, target))) {
    report({
      cause: 'erp.type_mismatch',
      path: `${path}.step`,
      table: source.place.label,
      column: `${attribute.name} → ${target.fullName}`,
      suggestions: [],
    });
    return null;
  }
  if (target.kind === 'enumeration')
    return {
      reading: enumReading(base, target, readingIn(source, attribute.columns)),
      joins: [],
      attribute: null,
    };
  const place = await placeOfObject(base, target, `${path}.step`, report);
  if (place === null) return null;
  const next = attributeAt(base, place, step.from, step.name, `${path}.step`, report);
  const join = joinTo(source, attribute, target, place, alias);
  if (next === null || join === null) return null;
  return { reading: readingIn({ base, alias: join.alias }, next.columns), joins: [join], attribute: next };
};

const inverted = (reading: Reading): Reading => ({
  items: reading.items,
  read(row, start) {
    const value = reading.read(row, start);
    return typeof value === 'boolean' ? !value : value;
  },
});

/** One field of a place; null when something is missing, which is reported. */
export const bindField = async (
  source: Source,
  path: string,
  field: OnecField,
  profilePath: string,
  /** For the table joined, if any; unique in the statement. */
  alias: string,
): Promise<BoundField | null> => {
  const { base, place, report } = source;
  const found = attributeAt(base, place, field.from, field.name, profilePath, report);
  if (found === null) return null;
  const computed = source.computed?.get(field.from);
  const attribute = computed === undefined ? found : { ...found, columns: computed };
  const step =
    field.step === undefined ? null : await bindStep(source, attribute, field.step, profilePath, alias);
  if (field.step !== undefined && step === null) return null;
  const last = step === null ? attribute : step.attribute;
  const kind = last === null ? 'text' : kindOf(last);
  if (kind !== null && !fitsLeaf(kind, leafKind(path))) {
    report({
      cause: 'erp.type_mismatch',
      path: profilePath,
      table: place.label,
      column: attribute.name,
      suggestions: [],
    });
    return null;
  }
  const reading = step?.reading ?? readingIn(source, attribute.columns);
  return {
    path: parsePath(path),
    text: path,
    joins: step?.joins ?? [],
    needs: allOf(attribute.columns),
    ...(last?.inverted === true ? inverted(reading) : reading),
  };
};

/** What the attribute's columns hold; null for a composite value, which may be anything. */
const kindOf = ({ columns: { plain, ref, type }, meta }: Attribute): ColumnKind | null => {
  if (type !== null) return null;
  if (ref !== null || plain === null) return 'uuid';
  if (plain.kind !== 'binary') return plain.kind;
  // SQL Server keeps flags and GUIDs as bytes, which are no binary data.
  return meta?.types.some((option) => option.kind === 'uuid') === true ? 'uuid' : 'boolean';
};
