import type { RehearsalStep } from '#main/erp/port.ts';
import { entityUrl } from './address.ts';
import type { Base } from './base.ts';
import type { Versioned } from './client.ts';
import type { Echoes } from './echoes.ts';
import { type Outgoing, prettyExact, type Row } from './exact-json.ts';
import { textAt } from './rows.ts';

export type Body = { [name: string]: Outgoing };

/** What changes something in 1C; the only way in which commands write. */
export interface Writer {
  create(set: string, body: Body): Promise<Row>;
  /** Only if the object is still as it was read. Throws VersionConflict. */
  patch(set: string, key: string, body: Body, read: Versioned): Promise<void>;
  /** Posts a document and returns it as it then is, or null where it can't be read just now. */
  post(set: string, key: string): Promise<Row | null>;
}

/** What posting itself changes in a document. */
const ofPosting: ReadonlySet<string> = new Set(['DataVersion', 'Posted']);

const isSameBut = (a: Row, b: Row, names: ReadonlySet<string>): boolean => {
  const rest = (row: Row): string =>
    JSON.stringify(
      Object.entries(row)
        .filter(([name]) => !names.has(name) && !name.includes('@'))
        .sort(([one], [other]) => one.localeCompare(other)),
    );
  return rest(a) === rest(b);
};

/** Writes into 1C and remembers the versions it made. */
export const liveWriter = (base: Base, echoes: Echoes): Writer => {
  const headers: Record<string, string> = base.profile.dataLoadMode
    ? { '1C_OData-DataLoadMode': 'true' }
    : {};
  const written = new Map<string, Row>();
  const placeOf = (set: string, key: string): string => `${set}/${key.toLowerCase()}`;
  const remember = (set: string, row: Row | null): void => {
    const key = row === null ? null : textAt(row, 'Ref_Key');
    const version = row === null ? null : textAt(row, 'DataVersion');
    if (row === null || key === null || version === null) return;
    echoes.remember(set, key.toLowerCase(), version);
    written.set(placeOf(set, key), row);
  };
  return {
    async create(set, body) {
      const row = await base.client.create(set, body, headers);
      remember(set, row);
      return row;
    },
    async patch(set, key, body, { version, etag }) {
      const match: Record<string, string> =
        version === null ? {} : { 'if-match': etag ? version : base.match.of(version) };
      remember(set, await base.client.patch(set, key, body, { ...headers, ...match }));
    },
    async post(set, key) {
      await base.client.post(set, key, headers);
      const read = await base.client.one(set, key).catch(() => null);
      const row = read?.row ?? null;
      const ours = written.get(placeOf(set, key));
      // Posting is not conditional: what somebody saved just before it carries the version of our posting. Taken for
      // our own state it would be confirmed to 1C without ever having been read.
      if (row !== null && ours !== undefined && isSameBut(ours, row, ofPosting)) remember(set, row);
      return row;
    },
  };
};

/** Notes each request instead of sending it. Objects it would have created have keys that nothing real has. */
export const rehearsalWriter = (base: Base, steps: RehearsalStep[]): Writer => {
  const { root } = base.client;
  let made = 0;
  const path = (set: string, key: string): string =>
    decodeURIComponent(entityUrl(root, set, key).slice(root.length));
  return {
    create(set, body) {
      made += 1;
      steps.push({ call: `POST /${set}`, detail: prettyExact(body) });
      return Promise.resolve({ Ref_Key: `00000000-0000-0000-0000-${String(made).padStart(12, '0')}` });
    },
    patch(set, key, body, { version }) {
      const call = `PATCH ${path(set, key)}${version === null ? '' : ` If-Match: ${version}`}`;
      steps.push({ call, detail: prettyExact(body) });
      return Promise.resolve();
    },
    post(set, key) {
      steps.push({ call: `POST ${path(set, key)}/Post?PostingModeOperational=false`, detail: '' });
      return Promise.resolve(null);
    },
  };
};
