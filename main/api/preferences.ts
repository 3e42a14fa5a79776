import { z } from 'zod';
import type { Agent } from '#main/engine/agent.ts';
import type { Handlers } from '#shared/api/contract.ts';
import { type Preferences, preferences } from '#shared/api/types.ts';

const standard: Preferences = {
  language: 'en',
  notifications: true,
  startWithSystem: false,
  retentionDays: 365,
  retentionMegabytes: 2_000,
  pullPort: null,
};

const stored = z.record(z.string(), z.unknown());

/** Where preferences live: electron-store on the desktop, the ledger's own table in the headless host. */
export interface PreferenceSource {
  get(): Preferences;
  set(change: Partial<Preferences>): Preferences;
}

/** Preferences kept in the ledger. Anything that does not parse falls back to the standard, field by field. */
export const ledgerPreferences = (agent: Agent): PreferenceSource => {
  const read = (): Preferences => {
    const text = agent.ledger.preferences.get('preferences');
    let raw: unknown = {};
    try {
      raw = JSON.parse(text ?? '{}');
    } catch {
      raw = {};
    }
    const known = stored.safeParse(raw);
    return preferences.catch(standard).parse({ ...standard, ...(known.success ? known.data : {}) });
  };
  return {
    get: read,
    set(change) {
      const next = preferences.parse({ ...read(), ...change });
      agent.ledger.write(() => {
        agent.ledger.preferences.set('preferences', JSON.stringify(next));
        agent.ledger.preferences.set('retention_days', String(next.retentionDays));
        agent.ledger.preferences.set('retention_megabytes', String(next.retentionMegabytes));
      });
      return next;
    },
  };
};

/** `follow` serves shops on the port, and throws when it can't; a port that can't be served is not kept. */
export const preferenceHandlers = (
  source: PreferenceSource,
  follow: (pullPort: number | null) => Promise<void>,
): Pick<Handlers, 'preferences.get' | 'preferences.set'> => ({
  'preferences.get': () => Promise.resolve(source.get()),
  'preferences.set': async (change) => {
    const { pullPort } = change;
    const given = Object.fromEntries(
      Object.entries(change).filter(([name, value]) => value !== undefined && name !== 'pullPort'),
    );
    const next = source.set(preferences.partial().parse(given) as Partial<Preferences>);
    if (pullPort === undefined) return next;
    await follow(pullPort);
    return source.set({ pullPort });
  },
});
