import { createHash } from 'node:crypto';
import { isGuid, setOfType } from './literals.ts';
import { walkXml } from './xml.ts';

/** One object of a SelectChanges message. */
export interface ChangedObject {
  /** Entity set, such as `Document_ЗаказПокупателя`. */
  set: string;
  /** Ref_Key; for registers and constants, which have none, what stands in the parentheses of the entry's address. */
  key: string;
  dataVersion: string | null;
  /** Tells one state of the object from another: DataVersion, or what the entry holds where it has none. */
  state: string;
  isFolder: boolean;
  deleted: boolean;
  /** Values of the properties that were asked for, from any depth of the object. */
  inner: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Open {
  id: string;
  term: string | null;
  properties: Map<string, string>;
  inner: Map<string, Set<string>>;
  /** Everything the entry says, for objects that have no DataVersion (registers, constants). */
  said: string[];
  deleted: boolean;
}

/** Set and key out of an address such as `…/Catalog_X(guid'…')`, encoded or not. */
export const parseEntityAddress = (address: string): { set: string; key: string } | null => {
  let decoded = address;
  try {
    decoded = decodeURIComponent(address);
  } catch {
    // An address that is not encoded may hold a percent sign of its own.
  }
  const found = /([\p{L}_][\p{L}\p{N}_]*)\((.*)\)[^()]*$/su.exec(decoded);
  const [, set, inner] = found ?? [];
  if (set === undefined || inner === undefined) return null;
  const guid = /^(?:Ref_Key=)?guid'([^']+)'$/i.exec(inner.trim())?.[1];
  return { set, key: guid === undefined ? inner.trim() : guid.toLowerCase() };
};

const digestOf = (said: readonly string[]): string =>
  createHash('sha256').update(said.join('\n')).digest('hex').slice(0, 24);

const finish = (open: Open): ChangedObject | null => {
  const address = parseEntityAddress(open.id);
  const set = setOfType(open.term) ?? address?.set ?? null;
  const own = open.properties.get('Ref_Key')?.trim().toLowerCase();
  const key = own !== undefined && isGuid(own) ? own : address?.key;
  if (set === null || key === undefined || key === '') return null;
  const dataVersion = open.properties.get('DataVersion')?.trim() || null;
  return {
    set,
    key,
    dataVersion,
    state: open.deleted ? 'deleted' : (dataVersion ?? digestOf(open.said)),
    isFolder: open.properties.get('IsFolder')?.trim() === 'true',
    deleted: open.deleted,
    inner: open.inner,
  };
};

/**
 * Reads the Atom feed of SelectChanges. Which attributes a `deleted-entry` carries is not documented (erp.md C,
 * UNVERIFIED), so the address is taken from whichever attribute or inner element holds one. Entries that name no
 * object are counted in `unread`. Throws BrokenXml; `last` of the progress names the object in which, or after which, the text breaks.
 */
export const parseChanges = (
  text: string,
  progress: { last: string | null } = { last: null },
  collect: ReadonlySet<string> = new Set(),
): { objects: ChangedObject[]; unread: number } => {
  const objects: ChangedObject[] = [];
  const path: string[] = [];
  let open: Open | null = null;
  let unread = 0;
  let feed = false;
  walkXml(text, {
    open({ name, attributes }) {
      path.push(name);
      if (name === 'feed' && path.length === 1) feed = true;
      if (name === 'entry' || name === 'deleted-entry') {
        const address = [...attributes.values()].find((value) => parseEntityAddress(value) !== null);
        open = {
          id: address ?? '',
          term: null,
          properties: new Map(),
          inner: new Map(),
          said: [],
          deleted: name === 'deleted-entry',
        };
      }
      if (open !== null && name === 'category') open.term = attributes.get('term') ?? open.term;
    },
    close({ name }, content) {
      const parent = path.at(-2);
      path.pop();
      if (open === null) return;
      if (name === 'id' || (open.deleted && name === 'ref')) {
        open.id = content.trim();
        const address = parseEntityAddress(open.id);
        if (address !== null) progress.last = `${address.set}(${address.key})`;
      }
      // Rows of table parts have properties of the same names, one level deeper.
      if (parent === 'properties') open.properties.set(name, content);
      if (collect.has(name)) {
        const values = open.inner.get(name) ?? new Set();
        open.inner.set(name, values.add(content.trim().toLowerCase()));
      }
      if (content.trim() !== '') open.said.push(`${name}=${content}`);
      if (name !== 'entry' && name !== 'deleted-entry') return;
      const object = finish(open);
      if (object === null) unread += 1;
      else objects.push(object);
      open = null;
    },
  });
  if (!feed) throw new SyntaxError('the answer is no Atom feed');
  return { objects, unread };
};
