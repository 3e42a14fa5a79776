import { z } from 'zod';

/** One input of a settings form, read from the system's JSON Schema. */
export interface FormField {
  /** Its place in the settings; a field of a group stands behind a slash: `profile/company`. */
  name: string;
  /** toggle: switches an optional group on, whose fields follow. */
  kind:
    | 'constant'
    | 'text'
    | 'multiline'
    | 'number'
    | 'boolean'
    | 'select'
    | 'choices'
    | 'list'
    | 'json'
    | 'toggle';
  /** Key of the label's text, such as `field.host`. */
  label: string;
  help: string;
  advanced: boolean;
  required: boolean;
  options: string[];
  initial: unknown;
  min: number | null;
  max: number | null;
  maxLength: number | null;
  /** JSON Schema's word for a kind of text: `uri`, `email`. */
  format: string | null;
  /** Names of the toggles that must be on for this field to count. */
  under: string[];
}

const node = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  default: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  format: z.string().optional(),
  label: z.string().optional(),
  help: z.string().optional(),
  advanced: z.boolean().optional(),
  widget: z.string().optional(),
});
type Node = z.infer<typeof node>;

const read = (value: unknown): Node => {
  const parsed = node.safeParse(value);
  return parsed.success ? parsed.data : {};
};

/** `anyOf: [X, null]`, which is how an optional or nullable value looks, is X with the outer label. */
const unwrap = (outer: Node): Node => {
  const others = (outer.anyOf ?? []).map(read).filter((member) => member.type !== 'null');
  const [only] = others;
  return others.length === 1 && only !== undefined ? { ...only, ...outer, anyOf: undefined } : outer;
};

const typeOf = (schema: Node): string =>
  Array.isArray(schema.type) ? (schema.type.find((one) => one !== 'null') ?? '') : (schema.type ?? '');

const kindOf = (schema: Node): FormField['kind'] => {
  if ('const' in schema && schema.const !== undefined) return 'constant';
  if (schema.widget === 'json') return 'json';
  if (schema.enum !== undefined) return 'select';
  switch (typeOf(schema)) {
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'integer':
      return 'number';
    case 'string':
      return schema.widget === 'text' ? 'multiline' : 'text';
    case 'array': {
      const items = read(schema.items);
      if (items.enum !== undefined) return 'choices';
      return typeOf(items) === 'string' ? 'list' : 'json';
    }
    default:
      return 'json';
  }
};

const words = (values: unknown[] | undefined): string[] => (values ?? []).map(String);

/** Zod writes the limits of a safe integer for every integer; they tell a person nothing. */
const limit = (value: number | undefined): number | null =>
  value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;

/** The inputs of a schema in its own order. Groups are taken apart, other nested objects become a text with JSON. */
export const fieldsOf = (schema: Record<string, unknown>): FormField[] => inside(schema, '', []);

const inside = (schema: unknown, prefix: string, under: readonly string[]): FormField[] => {
  const root = read(schema);
  const required = new Set(root.required);
  return Object.entries(root.properties ?? {}).flatMap(([name, value]): FormField[] => {
    const own = unwrap(read(value));
    const place = `${prefix}${name}`;
    const isGroup = own.widget === 'group';
    const optional = isGroup && !required.has(name) && own.default === undefined;
    const field = isGroup && !optional ? [] : [fieldOf(place, name, own, required.has(name), under)];
    if (!isGroup) return field;
    return [...field, ...inside(own, `${place}/`, optional ? [...under, place] : under)];
  });
};

const fieldOf = (
  place: string,
  name: string,
  own: Node,
  isRequired: boolean,
  under: readonly string[],
): FormField => {
  const kind = own.widget === 'group' ? 'toggle' : kindOf(own);
  return {
    name: place,
    kind,
    label: own.label ?? `field.${name}`,
    help: own.help ?? (own.label ?? `field.${name}`).replace(/^field\./, 'help.'),
    advanced: own.advanced ?? kind === 'json',
    // Zod lists a property with a default as required of its output; a person may leave it empty.
    required: isRequired && own.default === undefined,
    options: kind === 'choices' ? words(read(own.items).enum) : words(own.enum),
    initial: kind === 'constant' ? own.const : own.default,
    min: limit(own.minimum),
    max: limit(own.maximum),
    maxLength: own.maxLength ?? null,
    format: own.format ?? null,
    under: [...under],
  };
};
