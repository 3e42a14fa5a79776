import { badRequest } from './errors.ts';
import { FilterParser, storedOrder } from './filter.ts';
import type { PeerType } from './schema.ts';
import type { Base } from './state.ts';
import { Num, type PeerRow, textOf } from './values.ts';

const known = [
  '$format',
  '$filter',
  '$select',
  '$expand',
  '$orderby',
  '$top',
  '$skip',
  '$inlinecount',
  'allowedOnly',
];

/** Refuses an option nobody documented; names are case-sensitive. */
export const checkOptions = (query: URLSearchParams, allowed: readonly string[] = known): void => {
  for (const name of query.keys()) {
    if (!allowed.includes(name)) throw badRequest(`Неизвестный параметр запроса «${name}»`);
  }
};

const count = (query: URLSearchParams, name: string): number | null => {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`Неверное значение параметра ${name}`);
  return Number(text);
};

const names = (query: URLSearchParams, option: string): string[] =>
  (query.get(option) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const has = (type: PeerType, name: string): boolean => name in type.properties || name in type.parts;

const sorted = (type: PeerType, rows: PeerRow[], query: URLSearchParams): PeerRow[] => {
  const orders = names(query, '$orderby').map((text) => {
    const [name = '', direction = 'asc', ...rest] = text.split(/\s+/);
    if (!(name in type.properties) || rest.length > 0 || !['asc', 'desc'].includes(direction)) {
      throw badRequest(`Неверное выражение $orderby: «${text}»`);
    }
    return { name, sign: direction === 'asc' ? 1 : -1 };
  });
  const plain = (row: PeerRow, name: string): string | number => {
    const value = row[name];
    if (value instanceof Num) return Number(value.text);
    return type.properties[name] === 'Edm.Guid' ? storedOrder(textOf(value)) : textOf(value);
  };
  return rows.sort((a, b) => {
    for (const { name, sign } of orders) {
      const [one, two] = [plain(a, name), plain(b, name)];
      if (one !== two) return one < two ? -sign : sign;
    }
    return 0;
  });
};

/** Rows as the options of the query filter, order, cut, select and expand them. */
export const runQuery = (
  base: Base,
  type: PeerType,
  rows: Iterable<PeerRow>,
  query: URLSearchParams,
): { rows: Record<string, unknown>[]; total: number } => {
  checkOptions(query);
  const filter = query.get('$filter');
  const matches = filter === null ? () => true : new FilterParser(filter, base.comparesGuids).parse(type);
  const found = sorted(type, [...rows].filter(matches), query);
  const skip = count(query, '$skip') ?? 0;
  const top = count(query, '$top') ?? found.length;
  const select = names(query, '$select');
  const expand = names(query, '$expand');
  for (const name of select) if (!has(type, name)) throw badRequest(`Свойство «${name}» не найдено`);
  for (const name of expand) {
    if (!(name in type.references)) throw badRequest(`Свойство навигации «${name}» не найдено`);
  }
  const page = found.slice(skip, skip + top).map((row) => {
    const shown = Object.entries(row).filter(([name]) => select.length === 0 || select.includes(name));
    const inner = expand.map((name): [string, unknown] => [
      name,
      base.objects(type.references[name] ?? '').get(textOf(row[`${name}_Key`])) ?? null,
    ]);
    return Object.fromEntries([...shown, ...inner]);
  });
  return { rows: page, total: found.length };
};
