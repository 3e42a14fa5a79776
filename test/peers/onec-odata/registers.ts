import { badRequest } from './errors.ts';
import type { PeerType } from './schema.ts';
import type { Base } from './state.ts';
import { Num, type PeerRow, textOf } from './values.ts';

export interface VirtualTable {
  type: PeerType;
  rows: PeerRow[];
}

const recordsOf = (base: Base, set: string): PeerRow[] =>
  [...base.objects(set).values()].flatMap((recorder) => {
    const rows = recorder['RecordSet'];
    return Array.isArray(rows) ? rows : [];
  });

/** Balances by dimensions; what came to nothing has no row. */
const balance = (base: Base, set: string, columns: Record<string, string>): VirtualTable => {
  const dimensions = Object.keys(columns).filter((name) => name.endsWith('_Key'));
  const [resource = ''] = Object.keys(columns).filter((name) => columns[name] === 'Edm.Double');
  const sums = new Map<string, PeerRow>();
  for (const row of recordsOf(base, set)) {
    const key = dimensions.map((name) => textOf(row[name])).join(' ');
    const sum = sums.get(key) ?? Object.fromEntries(dimensions.map((name) => [name, row[name] ?? '']));
    const held = Number(textOf(sum[`${resource}Balance`] ?? '0')) + Number(textOf(row[resource]));
    sums.set(key, { ...sum, [`${resource}Balance`]: new Num(String(held)) });
  }
  const properties = Object.fromEntries(dimensions.map((name) => [name, 'Edm.Guid']));
  return {
    type: { properties: { ...properties, [`${resource}Balance`]: 'Edm.Double' }, parts: {}, references: {} },
    rows: [...sums.values()].filter((row) => textOf(row[`${resource}Balance`]) !== '0'),
  };
};

/** The newest record of every combination of dimensions. */
const sliceLast = (base: Base, set: string, columns: Record<string, string>): VirtualTable => {
  const dimensions = Object.keys(columns).filter(
    (name) => name !== 'Period' && columns[name] !== 'Edm.Double',
  );
  const newest = new Map<string, PeerRow>();
  for (const row of recordsOf(base, set)) {
    const key = dimensions.map((name) => textOf(row[name])).join(' ');
    const held = newest.get(key);
    if (held === undefined || textOf(held['Period']) <= textOf(row['Period'])) newest.set(key, row);
  }
  const rows = [...newest.values()].map((row) =>
    Object.fromEntries(Object.keys(columns).map((name) => [name, row[name] ?? ''])),
  );
  return { type: { properties: columns, parts: {}, references: {} }, rows };
};

/** Virtual tables of registers; null for what is none. Conditions of their own are not carried out here. */
export const virtualTable = (base: Base, set: string, action: string): VirtualTable | null => {
  const columns = base.type(set).parts['RecordSet'];
  if (columns === undefined) return null;
  const call = /^(\p{L}+)\((.*)\)$/u.exec(action);
  if (call?.[2] !== '') throw badRequest(`Неверная виртуальная таблица «${action}»`);
  if (set.startsWith('AccumulationRegister_') && call[1] === 'Balance') return balance(base, set, columns);
  if (set.startsWith('InformationRegister_') && call[1] === 'SliceLast') return sliceLast(base, set, columns);
  throw badRequest(`Неверная виртуальная таблица «${action}»`);
};
