import { badRequest } from './errors.ts';
import type { PeerType } from './schema.ts';
import { isGuid, Num, type PeerRow, textOf, type Value } from './values.ts';

/** The subset of `$filter` that erp.md C documents; everything else is refused as 1C refuses it. */
export type Predicate = (row: PeerRow) => boolean;

interface Token {
  kind: 'word' | 'text' | 'guid' | 'date' | 'number' | 'sign';
  text: string;
}

const pattern =
  /\s*(?:(guid'[^']*')|(datetime'[^']*')|('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|([\p{L}_][\p{L}\p{N}_/]*)|([(),:]))/uy;

const tokenize = (filter: string): Token[] => {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < filter.length) {
    if (filter.slice(pattern.lastIndex).trim() === '') break;
    const at = pattern.lastIndex;
    const found = pattern.exec(filter);
    if (found === null) throw badRequest(`Синтаксическая ошибка в выражении $filter, позиция ${at}`);
    const [, guid, date, text, number, word, sign] = found;
    if (guid !== undefined) tokens.push({ kind: 'guid', text: guid.slice(5, -1) });
    else if (date !== undefined) tokens.push({ kind: 'date', text: date.slice(9, -1) });
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.slice(1, -1).replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  return tokens;
};

/** The stored order of 1C's references: their bytes are permuted (erp.md B3). */
export const storedOrder = (guid: string): string => {
  const [a = '', b = '', c = '', d = '', e = ''] = guid.split('-');
  return `${d}${e}${c}${b}${a}`;
};

const kindOf = (type: string): Token['kind'][] => {
  if (type === 'Edm.Guid') return ['guid'];
  if (type === 'Edm.DateTime') return ['date'];
  if (type === 'Edm.Double' || type === 'Edm.Int64') return ['number'];
  if (type === 'Edm.Boolean') return ['word'];
  return ['text'];
};

/** Texts are compared without case, as the bases of 1C do. */
const comparable = (value: Value | undefined, type: string): string | number => {
  if (value instanceof Num) return Number(value.text);
  if (type === 'Edm.Int64') return Number(value);
  if (type === 'Edm.Guid') return storedOrder(textOf(value));
  return textOf(value).toLowerCase();
};

export class FilterParser {
  readonly #tokens: Token[];
  readonly #comparesGuids: boolean;
  #at = 0;

  constructor(filter: string, comparesGuids: boolean) {
    this.#tokens = tokenize(filter);
    this.#comparesGuids = comparesGuids;
  }

  parse(type: PeerType): Predicate {
    const predicate = this.#or(type.properties, type.parts, '');
    if (this.#at < this.#tokens.length) throw badRequest('Лишний текст в выражении $filter');
    return predicate;
  }

  #peek(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && token.text === text && (token.kind === 'word' || token.kind === 'sign');
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += 1;
    return true;
  }

  #need(text: string): void {
    if (!this.#take(text)) throw badRequest(`Ожидается «${text}» в выражении $filter`);
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw badRequest('Неожиданный конец выражения $filter');
    this.#at += 1;
    return token;
  }

  #or(properties: Record<string, string>, parts: PeerType['parts'], variable: string): Predicate {
    const all = [this.#and(properties, parts, variable)];
    while (this.#take('or')) all.push(this.#and(properties, parts, variable));
    return (row) => all.some((one) => one(row));
  }

  #and(properties: Record<string, string>, parts: PeerType['parts'], variable: string): Predicate {
    const all = [this.#not(properties, parts, variable)];
    while (this.#take('and')) all.push(this.#not(properties, parts, variable));
    return (row) => all.every((one) => one(row));
  }

  #not(properties: Record<string, string>, parts: PeerType['parts'], variable: string): Predicate {
    if (this.#take('not')) {
      const inner = this.#not(properties, parts, variable);
      return (row) => !inner(row);
    }
    if (this.#take('(')) {
      const inner = this.#or(properties, parts, variable);
      this.#need(')');
      return inner;
    }
    const word = this.#next();
    if (word.kind !== 'word') throw badRequest('Ожидается имя свойства в выражении $filter');
    if (['substringof', 'startswith', 'endswith', 'like'].includes(word.text) && this.#peek('(')) {
      return this.#call(word.text, properties, variable);
    }
    const lambda = /^([^/]+)\/(any|all)$/.exec(word.text);
    const row = parts[lambda?.[1] ?? ''];
    if (lambda !== null && variable === '') {
      if (row === undefined) throw badRequest(`Свойство «${lambda[1]}» не найдено`);
      return this.#lambda(lambda[1] ?? '', lambda[2] === 'any', row);
    }
    return this.#comparison(this.#property(word.text, properties, variable), properties);
  }

  #property(path: string, properties: Record<string, string>, variable: string): string {
    const name =
      variable === '' ? path : path.startsWith(`${variable}/`) ? path.slice(variable.length + 1) : '';
    if (properties[name] === undefined) throw badRequest(`Свойство «${path}» не найдено`);
    return name;
  }

  #lambda(part: string, any: boolean, row: Record<string, string>): Predicate {
    this.#need('(');
    const variable = this.#next();
    if (variable.kind !== 'word') throw badRequest('Ожидается имя переменной');
    this.#need(':');
    const inner = this.#or(row, {}, variable.text);
    this.#need(')');
    return (owner) => {
      const rows = owner[part];
      if (!Array.isArray(rows)) return !any;
      return any ? rows.some(inner) : rows.every(inner);
    };
  }

  #call(name: string, properties: Record<string, string>, variable: string): Predicate {
    this.#need('(');
    const parts = [this.#next()];
    this.#need(',');
    parts.push(this.#next());
    this.#need(')');
    const [first, second] = name === 'substringof' ? [parts[1], parts[0]] : parts;
    if (first?.kind !== 'word' || second?.kind !== 'text')
      throw badRequest(`Неверные параметры функции ${name}`);
    const property = this.#property(first.text, properties, variable);
    const wanted = second.text.toLowerCase();
    return (row) => {
      const held = String(comparable(row[property], 'Edm.String'));
      if (name === 'startswith') return held.startsWith(wanted);
      if (name === 'endswith') return held.endsWith(wanted);
      return name === 'substringof' ? held.includes(wanted) : like(held, wanted);
    };
  }

  #comparison(property: string, properties: Record<string, string>): Predicate {
    const operator = this.#next().text;
    if (!['eq', 'ne', 'gt', 'ge', 'lt', 'le'].includes(operator)) {
      throw badRequest(`Неизвестная операция «${operator}»`);
    }
    const literal = this.#next();
    const type = properties[property] ?? 'Edm.String';
    if (!kindOf(type).includes(literal.kind))
      throw badRequest(`Несовместимые типы: «${property}» и «${literal.text}»`);
    if (literal.kind === 'word' && !['true', 'false'].includes(literal.text))
      throw badRequest('Ожидается true или false');
    if (literal.kind === 'guid') {
      if (!isGuid(literal.text)) throw badRequest(`Неверный идентификатор «${literal.text}»`);
      if (!this.#comparesGuids && operator !== 'eq' && operator !== 'ne') {
        throw badRequest(`Операция «${operator}» не поддерживается для ссылок`);
      }
    }
    const wanted = comparable(literal.kind === 'guid' ? literal.text.toLowerCase() : literal.text, type);
    return (row) => {
      const held = comparable(row[property], type);
      if (operator === 'eq') return held === wanted;
      if (operator === 'ne') return held !== wanted;
      if (operator === 'gt') return held > wanted;
      if (operator === 'ge') return held >= wanted;
      return operator === 'lt' ? held < wanted : held <= wanted;
    };
  }
}

const like = (held: string, wanted: string): boolean =>
  new RegExp(
    `^${wanted
      .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}$`,
  ).test(held);
