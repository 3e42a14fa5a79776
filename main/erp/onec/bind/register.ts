import type { LiveColumn, LiveTable } from '#main/erp/driver.ts';
import type { MetaAttribute, MetaObject } from '#main/erp/onec/metadata/meta-object.ts';
import { qualified } from '#main/erp/queue-table/schema.ts';
import type { OnecRegisterList } from '#shared/erp/onec.ts';
import type { BindContext } from './context.ts';
import { type Attribute, attributeAt, objectAt, type Place, placeOfObject } from './place.ts';

/** A register whose dimension refers to the objects of an entity. */
export interface Register {
  object: MetaObject;
  place: Place;
  of: Attribute;
  /** The column that holds the reference. */
  key: LiveColumn;
  dimensions: { meta: MetaAttribute; columns: LiveColumn[] }[];
}

export const bindRegister = async (
  { base, report }: BindContext,
  entity: MetaObject,
  list: OnecRegisterList,
  path: string,
): Promise<Register | null> => {
  const object = await objectAt(base, list.register, list.name, path, report);
  if (object === null) return null;
  const place = await placeOfObject(base, object, path, report);
  if (place === null) return null;
  const mismatch = (column: string | null): null => {
    report({
      cause: 'erp.type_mismatch',
      path: path,
      table: place.label,
      column,
      suggestions: [],
    });
    return null;
  };
  if (object.kind !== (list.kind === 'balance' ? 'accumulation' : 'information')) return mismatch(null);
  const of = attributeAt(base, place, list.of, list.ofName, path, report);
  if (of === null) return null;
  const refers =
    of.meta?.types.some((type) => type.kind === 'reference' && type.type === entity.refType) === true;
  if (of.columns.ref === null || of.meta?.role !== 'dimension' || !refers) return mismatch(of.name);
  const dimensions = object.attributes.flatMap((meta) => {
    if (meta.role !== 'dimension') return [];
    const found = attributeAt(base, place, meta.guid, meta.name, path, () => undefined);
    return found === null
      ? []
      : [{ meta, columns: Object.values(found.columns).filter((column) => column !== null) }];
  });
  return { object, place, of, key: of.columns.ref, dimensions };
};

export const fromTable = (context: BindContext, table: LiveTable): string =>
  qualified(context.base.driver.dialect.quote, table);
