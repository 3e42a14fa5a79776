import { badRequest } from './errors.ts';

/** A number as it is written, so that sums are compared digit by digit. */
export class Num {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Value = string | boolean | Num | null | PeerRow[];
export interface PeerRow {
  [property: string]: Value;
}

/** A value as plain text; a table part has none. */
export const textOf = (value: Value | undefined): string => {
  if (value instanceof Num) return value.text;
  return Array.isArray(value) ? '' : String(value ?? '');
};

export const print = (value: unknown): string => {
  if (value instanceof Num) return value.text;
  if (Array.isArray(value)) return `[${value.map(print).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, inner]) => `${JSON.stringify(name)}:${print(inner)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
};

export const parse = (text: string): unknown => {
  try {
    return JSON.parse(text, (_name: string, value: unknown, context?: { source?: string }): unknown =>
      typeof value === 'number' ? new Num(context?.source ?? String(value)) : value,
    );
  } catch {
    throw badRequest('Ошибка разбора тела запроса');
  }
};

const GUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;
export const isGuid = (text: string): boolean => GUID.test(text);

export const emptyOf = (type: string): Value => {
  if (type === 'Edm.Guid') return '00000000-0000-0000-0000-000000000000';
  if (type === 'Edm.DateTime') return '0001-01-01T00:00:00';
  if (type === 'Edm.Boolean') return false;
  if (type === 'Edm.Double') return new Num('0');
  if (type === 'Edm.Int64') return '0';
  return '';
};

const fits = (type: string, value: unknown): value is Value => {
  if (type === 'Edm.Guid') return typeof value === 'string' && GUID.test(value);
  if (type === 'Edm.DateTime') return typeof value === 'string' && DATE.test(value);
  if (type === 'Edm.Boolean') return typeof value === 'boolean';
  if (type === 'Edm.Double') return value instanceof Num && /^-?\d+(\.\d+)?$/.test(value.text);
  if (type === 'Edm.Int64') return typeof value === 'string' && /^-?\d+$/.test(value);
  return typeof value === 'string';
};

/** A value of a body by the type of its property; 1C refuses a text where a number belongs. */
export const checked = (property: string, type: string, value: unknown): Value => {
  if (!fits(type, value))
    throw badRequest(`Ошибка преобразования значения свойства «${property}» к типу ${type}`);
  return typeof value === 'string' && type === 'Edm.Guid' ? value.toLowerCase() : value;
};
