import type { FormField } from '#renderer/screens/connections/schema-fields.ts';

export type FieldValue = string | boolean | string[];
export type FieldValues = Record<string, FieldValue>;

/** Why a field cannot be taken as it stands; `key` names a text of the `validation` group. */
export interface FieldProblem {
  key: 'required' | 'number' | 'range' | 'tooLong' | 'json' | 'address' | 'email';
  min?: number;
  max?: number;
}

const textOf = (field: FormField, value: unknown): FieldValue => {
  switch (field.kind) {
    case 'boolean':
      return value === true;
    case 'toggle':
      return value !== undefined;
    case 'choices':
      return Array.isArray(value) ? value.map(String) : [];
    case 'list':
      return Array.isArray(value) ? value.map(String).join(', ') : '';
    case 'json':
      return value === undefined || value === null ? '' : JSON.stringify(value, null, 2);
    default:
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }
};

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** The value of `profile/company`. */
const valueAt = (settings: Readonly<Json>, name: string): unknown =>
  name.split('/').reduce<unknown>((place, part) => (isObject(place) ? place[part] : undefined), settings);

const putAt = (settings: Json, name: string, value: unknown): void => {
  const parts = name.split('/');
  const last = parts.pop() ?? '';
  let place = settings;
  for (const part of parts) {
    const next = place[part];
    const inner: Json = isObject(next) ? next : {};
    place[part] = inner;
    place = inner;
  }
  place[last] = value;
};

/** Stored settings as the form shows them; what is not stored yet starts at the schema's default. */
export const toFormValues = (
  fields: readonly FormField[],
  settings: Readonly<Record<string, unknown>>,
): FieldValues =>
  Object.fromEntries(
    fields.map((field) => [field.name, textOf(field, valueAt(settings, field.name) ?? field.initial)]),
  );

type Parsed = { value: unknown } | { problem: FieldProblem } | null;

const parseNumber = (field: FormField, text: string): Parsed => {
  const value = Number(text.replace(',', '.'));
  if (!Number.isFinite(value)) return { problem: { key: 'number' } };
  const isOutside = (field.min !== null && value < field.min) || (field.max !== null && value > field.max);
  if (!isOutside) return { value };
  return {
    problem: {
      key: 'range',
      ...(field.min === null ? {} : { min: field.min }),
      ...(field.max === null ? {} : { max: field.max }),
    },
  };
};

const parseJson = (text: string): Parsed => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: { key: 'json' } };
  }
};

const isWebAddress = (text: string): boolean => {
  const address = URL.parse(text);
  return address !== null && (address.protocol === 'http:' || address.protocol === 'https:');
};
/** Only what is certainly no address is stopped here; the agent's own schema decides. */
const emailShape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

const parseField = (field: FormField, value: FieldValue | undefined): Parsed => {
  if (field.kind === 'constant') return { value: field.initial };
  if (field.kind === 'toggle') return value === true ? { value: {} } : null;
  if (field.kind === 'boolean') return { value: value === true };
  if (field.kind === 'choices') return { value: Array.isArray(value) ? value : [] };
  const text = typeof value === 'string' ? value.trim() : '';
  if (field.kind === 'list') {
    const lines = text
      .split(/[\n,;]/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    return { value: lines };
  }
  if (text === '') return field.required ? { problem: { key: 'required' } } : null;
  if (field.kind === 'number') return parseNumber(field, text);
  if (field.kind === 'json') return parseJson(text);
  if (field.maxLength !== null && text.length > field.maxLength) {
    return { problem: { key: 'tooLong', max: field.maxLength } };
  }
  if (field.format === 'uri' && !isWebAddress(text)) return { problem: { key: 'address' } };
  if (field.format === 'email' && !emailShape.test(text)) return { problem: { key: 'email' } };
  return { value: text };
};

/** What the person typed as settings; empty optional fields are left out, so that the agent's default holds. */
export const fromFormValues = (
  fields: readonly FormField[],
  values: Readonly<FieldValues>,
): { settings: Record<string, unknown>; problems: Record<string, FieldProblem> } => {
  const settings: Record<string, unknown> = {};
  const problems: Record<string, FieldProblem> = {};
  for (const field of fields) {
    if (field.under.some((toggle) => values[toggle] !== true)) continue;
    const parsed = parseField(field, values[field.name]);
    if (parsed === null) continue;
    if ('problem' in parsed) problems[field.name] = parsed.problem;
    else putAt(settings, field.name, parsed.value);
  }
  return { settings, problems };
};

/** Only the credentials that were typed in now. */
export const typedCredentials = (values: Readonly<Record<string, FieldValue>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value]] : [],
    ),
  );
