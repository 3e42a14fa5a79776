import { useSyncExternalStore } from 'react';

/** Where the person is: `#/messages/17?status=rejected` is path ['messages', '17'] and that query. */
export interface Route {
  path: readonly string[];
  query: URLSearchParams;
}

export type Query = Record<string, string | undefined>;

export const parseHash = (hash: string): Route => {
  const text = hash.replace(/^#\/?/, '');
  const [path = '', query = ''] = text.split('?', 2);
  return {
    path: path
      .split('/')
      .filter((part) => part !== '')
      .map((part) => {
        try {
          return decodeURIComponent(part);
        } catch {
          return part;
        }
      }),
    query: new URLSearchParams(query),
  };
};

/** Address of a place in the window; undefined and empty values of the query are left out. */
export const href = (path: readonly (string | number)[], query: Query = {}): string => {
  const known = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  const text = new URLSearchParams(known).toString();
  const place = path.map((part) => encodeURIComponent(String(part))).join('/');
  return `#/${place}${text === '' ? '' : `?${text}`}`;
};

const changed = new EventTarget();

/** Goes to a place; `replace` keeps one entry in the history, as typing into a filter should. */
export const navigate = (to: string, how: 'push' | 'replace' = 'push'): void => {
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  changed.dispatchEvent(new Event('change'));
};

const subscribe = (listener: () => void): (() => void) => {
  changed.addEventListener('change', listener);
  window.addEventListener('hashchange', listener);
  window.addEventListener('popstate', listener);
  return () => {
    changed.removeEventListener('change', listener);
    window.removeEventListener('hashchange', listener);
    window.removeEventListener('popstate', listener);
  };
};

/** The present place; the component is drawn again when it changes. */
export const useRoute = (): Route => parseHash(useSyncExternalStore(subscribe, () => location.hash));
