import { isGuid, setOfType } from './literals.ts';
import { walkXml } from './xml.ts';

/** One object of a SelectChanges message. */
export interface ChangedObject {
  /** Entity set, such as `Document_ЗаказПокупателя`. */
  set: string;
  /** Ref_Key; for registers and constants, which have none, what stands in the parentheses of the entry's address. */
  key: string;
  dataVersion: string | null;
  isFolder: boolean;
  deleted: boolean;
}

interface Open {
  id: string;
  term: string | null;
  properties: Map<string, string>;
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

const finish = (open: Open): ChangedObject | null => {
  const address = parseEntityAddress(open.id);
  const set = setOfType(open.term) ?? address?.set ?? null;
  const own = open.properties.get('Ref_Key')?.trim().toLowerCase();
  const key = own !== undefined && isGuid(own) ? own : address?.key;
  if (set === null || key === undefined || key === '') return null;
  return {
    set,
    key,
    dataVersion: open.properties.get('DataVersion')?.trim() || null,
    isFolder: open.properties.get('IsFolder')?.trim() === 'true',
    deleted: open.deleted,
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
        open = { id: address ?? '', term: null, properties: new Map(), deleted: name === 'deleted-entry' };
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
