import { nearest } from '#main/erp/nearest.ts';
import type { SchemaProblem, SchemaReport } from '#main/erp/port.ts';
import { leafKind } from '#main/erp/queue-table/kinds.ts';
import type { OdataItemRule, OdataTarget } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import { type Base, targetOf } from './base.ts';
import { orderSetOf } from './document.ts';
import type { OdataMetadata, OdataType } from './metadata.ts';
import { ourNode, readNodes } from './node.ts';
import { splitSource } from './references.ts';
import { setOfRegister } from './registers.ts';

const DATES = new Set(['Edm.DateTime']);

/** Collects what a profile names and the base does not publish, with the nearest names it does. */
class Inspection {
  readonly problems: SchemaProblem[] = [];
  readonly #metadata: OdataMetadata;

  constructor(metadata: OdataMetadata) {
    this.#metadata = metadata;
  }

  #report(
    cause: SchemaProblem['cause'],
    path: string,
    table: string,
    column: string | null,
    names: Iterable<string>,
  ) {
    const suggestions = nearest(column ?? table, [...names]);
    this.problems.push({ cause, path, table, column, suggestions });
  }

  /** Null, and a problem, for a set that is not published. */
  set(path: string, set: string): OdataType | null {
    const type = this.#metadata.sets.get(set);
    if (type === undefined) this.#report('erp.table_missing', path, set, null, this.#metadata.sets.keys());
    return type ?? null;
  }

  part(path: string, set: string, part: string): OdataType | null {
    const type = this.#metadata.part(set, part);
    if (type === null) {
      const properties = this.#metadata.sets.get(set)?.properties.values() ?? [];
      const parts = [...properties].filter(({ name }) => this.#metadata.part(set, name) !== null);
      this.#report(
        'erp.column_missing',
        path,
        set,
        part,
        parts.map(({ name }) => name),
      );
    }
    return type;
  }

  property(path: string, owner: string, type: OdataType | null, property: string): void {
    if (type !== null && !type.properties.has(property)) {
      this.#report('erp.column_missing', path, owner, property, type.properties.keys());
    }
  }

  properties(path: string, owner: string, type: OdataType | null, names: Iterable<string | undefined>): void {
    for (const name of names) if (name !== undefined) this.property(`${path}.${name}`, owner, type, name);
  }

  target(path: string, set: string, type: OdataType | null, target: OdataTarget | undefined): void {
    if (target === undefined || type === null) return;
    if (typeof target === 'string') {
      this.property(path, set, type, target);
      return;
    }
    const rows = this.part(path, set, target.part);
    this.properties(path, `${set}.${target.part}`, rows, [target.property, target.value]);
  }

  /** A source of a domain field: the property is there, on the far side of its reference too, and of a fitting kind. */
  source(
    path: string,
    field: string,
    place: { set: string; part: string | null; type: OdataType | null },
    source: string,
    overrides: Readonly<Record<string, string>>,
  ): void {
    const { set, part, type } = place;
    if (type === null) return;
    const owner = part === null ? set : `${set}.${part}`;
    const { reference, property } = splitSource(source);
    if (reference === null) {
      this.property(path, owner, type, property);
      const kind = type.properties.get(property)?.type;
      if (kind !== undefined && !fits(field, kind))
        this.#report('erp.type_mismatch', path, owner, property, []);
      return;
    }
    const names = [reference, `${reference}_Key`];
    if (!names.some((name) => type.properties.has(name) || type.references.has(name))) {
      this.#report('erp.column_missing', path, owner, reference, [
        ...new Set([...type.properties.keys()].map((name) => name.replace(/_Key$/, ''))),
      ]);
      return;
    }
    // Of a composite reference only the row says where it points.
    if (type.properties.has(`${reference}_Type`)) return;
    const target = overrides[reference] ?? targetOf(this.#metadata, set, part, reference);
    if (target === null) this.#report('erp.column_missing', path, owner, reference, type.references.keys());
    else this.property(path, target, this.set(path, target), property);
  }

  items(path: string, set: string, rule: OdataItemRule): void {
    const rows = this.part(`${path}.part`, set, rule.part);
    const owner = `${set}.${rule.part}`;
    this.properties(path, owner, rows, [
      rule.property,
      rule.quantity,
      rule.price,
      rule.amount,
      rule.unit?.property,
      rule.vat?.property,
      ...Object.keys(rule.constants),
    ]);
    const items = this.set(`${path}.set`, rule.set);
    if (rule.always === undefined) this.target(`${path}.article`, rule.set, items, rule.article);
    const { create } = rule;
    if (create === undefined) return;
    this.properties(`${path}.create`, rule.set, items, [
      create.group === undefined ? undefined : 'Parent_Key',
      create.kind?.property,
      create.unit?.property,
      ...Object.keys(create.fields),
      ...Object.keys(create.constants),
    ]);
  }
}

const fits = (field: string, type: string): boolean => {
  const leaf = leafKind(field);
  if (leaf === 'decimal') return type !== 'Edm.Boolean' && type !== 'Edm.Guid' && !DATES.has(type);
  if (leaf === 'instant') return type !== 'Edm.Boolean' && type !== 'Edm.Guid' && type !== 'Edm.Double';
  return !type.startsWith('Collection(');
};

const inspectEntities = (inspection: Inspection, base: Base): void => {
  for (const [name, entity] of Object.entries(base.profile.entities)) {
    const at = `entities.${name}`;
    const type = inspection.set(`${at}.set`, entity.set);
    for (const [field, source] of Object.entries(entity.fields)) {
      const place = { set: entity.set, part: null, type };
      inspection.source(`${at}.fields.${field}`, field, place, source, entity.references);
    }
    if (type === null) continue;
    for (const [list, given] of Object.entries(entity.lists)) {
      for (const one of [given].flat()) {
        // What a virtual table gives is not in $metadata as a set; its register is.
        if ('register' in one) {
          inspection.set(`${at}.lists.${list}.register`, setOfRegister(one.register));
          continue;
        }
        const { part, fields } = one;
        const rows = inspection.part(`${at}.lists.${list}.part`, entity.set, part);
        for (const [field, source] of Object.entries(fields)) {
          const place = { set: entity.set, part, type: rows };
          inspection.source(`${at}.lists.${list}.fields.${field}`, field, place, source, entity.references);
        }
      }
    }
  }
};

const inspectOrders = (inspection: Inspection, base: Base): void => {
  const { createOrder } = base.profile;
  for (const name of ['setOrder', 'setSupplierOrder'] as const) {
    const rule = base.profile[name];
    if (rule === undefined) continue;
    const type = inspection.set(`${name}.set`, rule.set);
    const { status, trackingNumber } = rule;
    inspection.properties(`${name}.status`, rule.set, type, [
      status?.property,
      status?.cancelReason?.property,
    ]);
    inspection.target(`${name}.trackingNumber`, rule.set, type, trackingNumber);
  }
  if (createOrder === undefined) return;
  const { set, customer } = createOrder;
  const type = inspection.set('createOrder.set', set);
  if (type === null) return;
  for (const role of ['siteNumber', 'siteSource', 'siteDate'] as const) {
    inspection.target(`createOrder.${role}`, set, type, createOrder[role]);
  }
  inspection.properties('createOrder', set, type, [
    createOrder.agreement?.property,
    createOrder.organisation?.property,
    createOrder.warehouse?.property,
    createOrder.manager?.property,
    createOrder.status?.property,
    createOrder.status?.cancelReason?.property,
    customer.property,
    ...Object.keys(createOrder.fields),
    ...Object.keys(createOrder.constants),
  ]);
  const buyers = inspection.set('createOrder.customer.set', customer.set);
  inspection.properties('createOrder.customer', customer.set, buyers, [
    customer.name,
    ...(customer.findBy.includes('taxId') ? customer.taxNumbers : []),
    ...Object.keys(customer.create?.fields ?? {}),
    ...Object.keys(customer.create?.constants ?? {}),
  ]);
  for (const role of ['email', 'phone', 'externalId'] as const) {
    inspection.target(`createOrder.customer.${role}`, customer.set, buyers, customer[role]);
  }
  inspection.items('createOrder.goods', set, createOrder.goods);
  if (createOrder.services !== undefined) inspection.items('createOrder.services', set, createOrder.services);
};

const inspectDocuments = (inspection: Inspection, base: Base): void => {
  for (const [name, kind] of Object.entries(base.profile.documents)) {
    const at = `documents.${name}`;
    const type = inspection.set(`${at}.set`, kind.set);
    if (type === null) continue;
    inspection.target(`${at}.key`, kind.set, type, kind.key);
    const targets = [kind.fromOrder, kind.fromBase, kind.constants].flatMap((map) => Object.keys(map));
    inspection.properties(at, kind.set, type, [kind.base, kind.order, kind.note, ...targets]);
    const orders = orderSetOf(base.profile);
    const order = orders === null ? null : inspection.set(`${at}.order`, orders);
    inspection.properties(`${at}.fromOrder`, orders ?? '', order, Object.values(kind.fromOrder));
    const from = kind.baseSet ?? orders;
    const based = from === null ? null : inspection.set(`${at}.baseSet`, from);
    inspection.properties(`${at}.fromBase`, from ?? '', based, Object.values(kind.fromBase));
    if (kind.copy !== undefined && from !== null && based !== null) {
      const source = inspection.part(`${at}.copy.from`, from, kind.copy.from);
      const names = Object.values(kind.copy.fields);
      inspection.properties(`${at}.copy.fields`, `${from}.${kind.copy.from}`, source, names);
    }
    if (kind.lines !== undefined) inspection.items(`${at}.lines`, kind.set, kind.lines);
    if (kind.copy !== undefined) {
      const rows = inspection.part(`${at}.copy.part`, kind.set, kind.copy.part);
      const names = [...Object.keys(kind.copy.fields), ...Object.keys(kind.copy.constants)];
      inspection.properties(`${at}.copy.fields`, `${kind.set}.${kind.copy.part}`, rows, names);
    }
  }
};

const inspectExchange = async (inspection: Inspection, base: Base): Promise<void> => {
  const { exchange } = base.profile;
  if (exchange === undefined || inspection.set('exchange.plan', exchange.plan) === null) return;
  for (const [index, { set }] of exchange.through.entries())
    inspection.set(`exchange.through.${index}.set`, set);
  const nodes = await readNodes(base, exchange.plan);
  try {
    ourNode(nodes, exchange);
  } catch (error) {
    if (!(error instanceof MostekError) || error.causeId !== 'erp.node_missing') throw error;
    const codes = nodes.filter((node) => !node.self).map(({ code }) => code);
    inspection.problems.push({
      cause: 'erp.column_missing',
      path: 'exchange.nodeCode',
      table: exchange.plan,
      column: exchange.nodeCode,
      suggestions: [...new Set([...nearest(exchange.nodeCode, codes), ...codes])].slice(0, 3),
    });
  }
};

/** Compares the profile with `$metadata`: a set that is missing there does not exist or is not published. */
export const inspect = async (base: Base): Promise<SchemaReport> => {
  base.forget();
  const metadata = await base.metadata();
  const inspection = new Inspection(metadata);
  await inspectExchange(inspection, base);
  inspectEntities(inspection, base);
  inspectOrders(inspection, base);
  inspectDocuments(inspection, base);
  const { problems } = inspection;
  return { ok: problems.length === 0, tables: metadata.sets.size, problems };
};
