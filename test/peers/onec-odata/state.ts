import { randomUUID } from 'node:crypto';
import { badRequest, insideCode, noSuchSet, notFound } from './errors.ts';
import type { PeerType } from './schema.ts';
import { checked, emptyOf, Num, type PeerRow, textOf, type Value } from './values.ts';

const PLAN = 'ExchangePlan_';

/** What stands behind the interface: objects of every set, and who still has to hear of their changes. */
export class Base {
  readonly schema: Map<string, PeerType>;
  /** Sets that exist and are not switched on for OData. */
  readonly unpublished = new Set<string>();
  /** Sets this user has no right to. */
  readonly closed = new Set<string>();
  /** What the exchange plan registers; a change of anything else is nobody's business. */
  readonly registered: Set<string>;
  comparesGuids = true;
  /** How `If-Match` must be written: two forms are seen in the wild. */
  matchForm: 'plain' | 'weak' = 'plain';
  /** Code of the configuration that runs when a document is posted; a text refuses. */
  onPost: (set: string, row: PeerRow) => string | null = () => null;
  /** Runs before a PATCH is looked at: somebody who saves the object at that moment. */
  beforePatch: (set: string, key: string) => void = () => undefined;
  readonly #objects = new Map<string, Map<string, PeerRow>>();
  /** `node set key` → number of the message it went out with; null while it has not. */
  readonly #changes = new Map<string, number | null>();
  #version = 1;
  readonly #numbers = new Map<string, number>();

  constructor(schema: Record<string, PeerType>) {
    this.schema = new Map(Object.entries(schema));
    this.registered = new Set([...this.schema.keys()].filter((set) => !set.startsWith(PLAN)));
  }

  /** Type of a set as the interface knows it. */
  type(set: string): PeerType {
    const type = this.schema.get(set);
    if (type === undefined || this.unpublished.has(set)) throw noSuchSet(set);
    return type;
  }

  published(): Map<string, PeerType> {
    return new Map([...this.schema].filter(([set]) => !this.unpublished.has(set)));
  }

  objects(set: string): Map<string, PeerRow> {
    const found = this.#objects.get(set) ?? new Map<string, PeerRow>();
    this.#objects.set(set, found);
    return found;
  }

  object(set: string, key: string): PeerRow {
    const row = this.objects(set).get(key.toLowerCase());
    if (row === undefined) throw notFound(set);
    return row;
  }

  /** As the program of the accountant would: a new object, all properties at their empty values. */
  add(set: string, values: Record<string, unknown> = {}, key: string = randomUUID()): PeerRow {
    const type = this.schema.get(set);
    if (type === undefined) throw new Error(`no set ${set}`);
    const row: PeerRow = {};
    for (const [name, of] of Object.entries(type.properties)) row[name] = emptyOf(of);
    for (const part of Object.keys(type.parts)) row[part] = [];
    row['Ref_Key'] = key.toLowerCase();
    if ('Recorder_Key' in type.properties) row['Recorder_Key'] = key.toLowerCase();
    if ('Number' in type.properties) row['Number'] = this.#number(set);
    this.fill(set, row, values);
    this.objects(set).set(key.toLowerCase(), row);
    this.#saved(set, row);
    return row;
  }

  /** Saves properties of an object and registers the change. */
  save(set: string, key: string, values: Record<string, unknown>): PeerRow {
    const row = this.object(set, key);
    const copy = { ...row };
    this.fill(set, copy, values);
    Object.assign(row, copy);
    this.#saved(set, row);
    return row;
  }

  post(set: string, key: string, posted: boolean): void {
    const row = this.object(set, key);
    if (row['DeletionMark'] === true) throw insideCode('Нельзя провести помеченный на удаление документ');
    const refusal = posted ? this.onPost(set, row) : null;
    if (refusal !== null) throw insideCode(`Ошибка при вызове метода контекста (Записать): ${refusal}`);
    row['Posted'] = posted;
    this.#saved(set, row);
  }

  /** Physically; the registration stays, with the key only (erp.md B4). */
  remove(set: string, key: string): void {
    this.object(set, key);
    this.objects(set).delete(key.toLowerCase());
    this.register(set, key.toLowerCase());
  }

  fill(set: string, row: PeerRow, values: Record<string, unknown>): void {
    const type = this.schema.get(set);
    for (const [name, value] of Object.entries(values)) {
      const part = type?.parts[name];
      if (part !== undefined) row[name] = this.#rows(name, part, value, textOf(row['Ref_Key']));
      else {
        const of = type?.properties[name];
        if (of === undefined) throw badRequest(`Свойство «${name}» не найдено`);
        row[name] = checked(name, of, typeof value === 'number' ? new Num(String(value)) : value);
      }
    }
  }

  #rows(part: string, type: Record<string, string>, value: unknown, owner: string): PeerRow[] {
    if (!Array.isArray(value)) throw badRequest(`Табличная часть «${part}» должна быть массивом`);
    return value.map((given: unknown, index) => {
      const row: PeerRow = {};
      for (const [name, of] of Object.entries(type)) row[name] = emptyOf(of);
      for (const [name, inner] of Object.entries(given ?? {})) {
        const of = type[name];
        if (of === undefined) throw badRequest(`Свойство «${part}.${name}» не найдено`);
        row[name] = checked(name, of, typeof inner === 'number' ? new Num(String(inner)) : inner);
      }
      return { ...row, Ref_Key: owner, LineNumber: String(index + 1) };
    });
  }

  #number(set: string): string {
    const next = (this.#numbers.get(set) ?? 0) + 1;
    this.#numbers.set(set, next);
    return `МГ00-${String(next).padStart(6, '0')}`;
  }

  #saved(set: string, row: PeerRow): void {
    this.#version += 1;
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(this.#version, 0);
    row['DataVersion'] = bytes.toString('base64');
    this.register(set, textOf(row['Ref_Key']));
  }

  nodes(plan?: string): PeerRow[] {
    return [...this.schema.keys()]
      .filter((set) => set.startsWith(PLAN) && (plan === undefined || set === plan))
      .flatMap((set) => [...this.objects(set).values()]);
  }

  /** Writing an object puts its registration back to "not sent", for every node but the base's own. */
  register(set: string, key: string): void {
    if (!this.registered.has(set)) return;
    for (const node of this.nodes()) {
      if (node['ThisNode'] !== true) this.#changes.set(`${textOf(node['Ref_Key'])} ${set} ${key}`, null);
    }
  }

  /** SelectChanges(N): what is not sent or was sent with N; the former is stamped with N. */
  select(node: string, message: number): { set: string; key: string; row: Record<string, Value> | null }[] {
    const taken: { set: string; key: string; row: PeerRow | null }[] = [];
    for (const [name, sent] of this.#changes) {
      const [owner = '', set = '', key = ''] = name.split(' ');
      if (owner !== node || (sent !== null && sent !== message)) continue;
      this.#changes.set(name, message);
      // What is not published is silently missing.
      if (!this.unpublished.has(set)) taken.push({ set, key, row: this.objects(set).get(key) ?? null });
    }
    return taken;
  }

  /** NotifyChangesReceived(N): registrations of 1…N are gone, what was written since stays. */
  confirm(node: string, message: number): void {
    for (const [name, sent] of this.#changes) {
      if (name.startsWith(`${node} `) && sent !== null && sent <= message) this.#changes.delete(name);
    }
  }

  /** Registrations of a node, for a test to look at. */
  waiting(node: string): { object: string; message: number | null }[] {
    return [...this.#changes]
      .filter(([name]) => name.startsWith(`${node} `))
      .map(([name, message]) => ({ object: name.slice(node.length + 1), message }));
  }
}
