import { knownProblem } from '#renderer/objects/check-object.ts';
import {
  type DomainField,
  domainEntities,
  type MappedEntity,
} from '#renderer/screens/connections/mapping/domain-fields.ts';
import type {
  Draft,
  FieldRef,
  Source,
  Sources,
  TableDraft,
} from '#renderer/screens/connections/mapping/draft.ts';
import type { Sample } from '#shared/api/types.ts';
import { entitySchemas } from '#shared/domain/index.ts';

/** Samples of the tables by node; what is not here cannot be previewed. */
export type Samples = ReadonlyMap<string, Sample>;

export interface FieldProblem {
  /** List it belongs to, or null. */
  list: string | null;
  path: string;
  message: string;
  key?: 'json' | 'decimal' | 'instant' | undefined;
}

export interface Preview {
  objects: Record<string, unknown>[];
  problems: FieldProblem[];
}

type Row = (name: string) => string | null;
interface Place {
  sample: Sample | undefined;
  row: Row;
}

const rowAt = (sample: Sample, index: number): Row => {
  const row = sample.rows[index];
  return (name) => row?.[sample.columns.indexOf(name)] ?? null;
};

const trueWords = new Set(['1', 't', 'true', 'y', 'yes', 'tak', 'да', 'так']);

/** A stored value as the agent would read it; wall clocks are taken as UTC, for the zone is the connection's matter. */
export const asDomain = (kind: DomainField['kind'], value: string): unknown => {
  const text = value.trim();
  if (kind === 'boolean') return trueWords.has(text.toLowerCase());
  if (kind === 'decimal') return text;
  if (kind !== 'instant') return value;
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?Z?)?/.exec(text);
  if (parts === null) return value;
  return `${parts[1]}T${parts[2] ?? '00:00'}${parts[3] ?? ':00'}${parts[4] ?? ''}Z`;
};

const put = (target: Record<string, unknown>, path: string, value: unknown): void => {
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  let place = target;
  for (const part of parts) {
    const inner = (place[part] ??= {});
    place = inner as Record<string, unknown>;
  }
  place[last] = value;
};

/** The row that a lookup leads to, if it happens to be in the sample of the other table. */
const through = (table: TableDraft, alias: string, row: Row, samples: Samples): Row | null => {
  const lookup = table.lookups.find((one) => one.alias === alias);
  const sample = lookup === undefined ? undefined : samples.get(lookup.node);
  if (lookup === undefined || sample === undefined) return null;
  const held = row(lookup.via.name);
  const key = sample.columns.indexOf(lookup.key?.name ?? keyColumn(sample));
  const index = key < 0 || held === null ? -1 : sample.rows.findIndex((one) => one[key] === held);
  return index < 0 ? null : rowAt(sample, index);
};

/** In 1C the reference is its own key. */
const keyColumn = (sample: Sample): string =>
  ['Ссылка', 'Ref_Key'].find((name) => sample.columns.includes(name)) ?? '';

interface Read {
  value: unknown;
  /** The sample cannot say; the live data may well. */
  isUnknown: boolean;
}

const read = (
  source: Source,
  kind: DomainField['kind'],
  table: TableDraft,
  place: Place,
  samples: Samples,
): Read => {
  if (source.kind === 'kept') return { value: undefined, isUnknown: true };
  if (source.kind === 'constant') return { value: source.value, isUnknown: false };
  const row = source.lookup === null ? place.row : through(table, source.lookup, place.row, samples);
  if (row === null || place.sample === undefined) return { value: undefined, isUnknown: true };
  const held = row(source.name);
  return { value: held === null ? undefined : asDomain(kind, held), isUnknown: false };
};

class Builder {
  readonly unknown = new Set<string>();
  readonly #samples: Samples;

  constructor(samples: Samples) {
    this.#samples = samples;
  }

  object(fields: readonly DomainField[], sources: Sources, table: TableDraft, place: Place, at: string) {
    const made: Record<string, unknown> = {};
    for (const field of fields) {
      const source = sources[field.path];
      if (source === undefined) continue;
      const { value, isUnknown } = read(source, field.kind, table, place, this.#samples);
      if (isUnknown) this.unknown.add(`${at}${field.path}`);
      if (value !== undefined) put(made, field.path, value);
    }
    return made;
  }

  /** The items whose parent is the object; of those alone that the sample holds. */
  items(
    fields: readonly DomainField[],
    table: TableDraft,
    parent: FieldRef | null,
    key: string | null,
    at: string,
  ) {
    const sample = this.#samples.get(table.node);
    if (sample === undefined || key === null) return [];
    const column = sample.columns.indexOf(parent?.name ?? keyColumn(sample));
    return sample.rows.flatMap((row, index) =>
      column >= 0 && row[column] === key
        ? [this.object(fields, table.sources, table, { sample, row: rowAt(sample, index) }, at)]
        : [],
    );
  }
}

/** The first rows of the sample as the objects they would become, with what the domain schema has against them. */
export const previewOf = (draft: Draft, samples: Samples, limit = 3): Preview => {
  const { main, key, entity } = draft;
  const sample = main === null ? undefined : samples.get(main.node);
  if (main === null || sample === undefined) return { objects: [], problems: [] };
  const builder = new Builder(samples);
  const problems = new Map<string, FieldProblem>();
  const objects = sample.rows.slice(0, limit).map((_, index) => {
    const place = { sample, row: rowAt(sample, index) };
    const made = builder.object(domainEntities[entity].fields, main.sources, main, place, '');
    const held = key === null ? null : place.row(key.name);
    if (held !== null) made['key'] = held;
    for (const list of domainEntities[entity].lists) {
      const chosen = draft.lists[list.name];
      const at = `${list.name}.`;
      if (chosen === undefined || chosen.mode === 'kept') continue;
      const items =
        chosen.mode === 'single'
          ? [builder.object(list.fields, chosen.sources, main, place, at)].filter(
              (item) => Object.keys(item).length > 0,
            )
          : builder.items(list.fields, chosen.table, chosen.parent, held, at);
      made[list.name] = items.flatMap((item) => (isPlain(list.fields) ? (item['value'] ?? []) : [item]));
    }
    for (const problem of problemsOf(entity, made)) {
      const place = `${problem.list === null ? '' : `${problem.list}.`}${problem.path}`;
      if (!builder.unknown.has(place)) problems.set(place, problem);
    }
    return made;
  });
  return { objects, problems: [...problems.values()] };
};

const isPlain = (fields: readonly DomainField[]): boolean =>
  fields.length === 1 && fields[0]?.path === 'value';

const problemsOf = (entity: MappedEntity, object: unknown): FieldProblem[] => {
  const parsed = entitySchemas[entity].safeParse(object);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue): FieldProblem => {
    const [first, second, ...rest] = issue.path.map(String);
    const isItem = second !== undefined && /^\d+$/.test(second);
    return {
      list: isItem ? (first ?? null) : null,
      path: isItem ? (rest.length === 0 ? 'value' : rest.join('.')) : issue.path.map(String).join('.'),
      message: issue.message,
      key: knownProblem(issue.message),
    };
  });
};
