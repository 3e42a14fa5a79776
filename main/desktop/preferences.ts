import Store from 'electron-store';
import { type Preferences, preferences } from '#shared/api/types.ts';

const standard = (language: Preferences['language']): Preferences => ({
  language,
  notifications: true,
  startWithSystem: false,
  retentionDays: 365,
  retentionMegabytes: 2_000,
  pullPort: null,
});

export interface DesktopPreferences {
  get(): Preferences;
  set(change: Partial<Preferences>): Preferences;
}

/**
 * Preferences only: no state and no secret belongs into electron-store, which rewrites its whole file each time.
 * A file somebody broke by hand is cleared and the standard values hold.
 */
export const openPreferences = (dir: string, locale: string): DesktopPreferences => {
  const found = preferences.shape.language.safeParse(locale.slice(0, 2).toLowerCase());
  const defaults = standard(found.success ? found.data : 'en');
  const store = new Store<Partial<Preferences>>({ cwd: dir, name: 'preferences', clearInvalidConfig: true });
  const read = (): Preferences => preferences.catch(defaults).parse({ ...defaults, ...store.store });
  return {
    get: read,
    set(change) {
      const next = preferences.parse({ ...read(), ...change });
      store.set(next);
      return next;
    },
  };
};
