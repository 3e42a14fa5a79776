import { afterAll, afterEach, beforeAll } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import type { ErpSource } from '#main/erp/port.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';
import type { OnecProfile } from '#shared/erp/onec.ts';
import { LOGIN_PASSWORD } from '#test/conformance/erp/harness.ts';
import type { OnecHarness } from './harness.ts';
import { shopProfile } from './profile.ts';

export interface OnecContext {
  readonly harness: OnecHarness;
  /** The base through the agent's own thread, with the fixture's mapping. */
  readonly erp: ErpSource;
  open(options?: {
    profile?: OnecProfile;
    settings?: Partial<EngineSettings>;
    /** As the login that the script makes. */
    login?: boolean;
  }): ErpSource;
  /** Runs statements of 1C, one by one. */
  run(...statements: string[]): Promise<void>;
}

/** A base of its own for each group of tests: they change its structure. */
export const makeOnecContext = (makeHarness: () => Promise<OnecHarness>): OnecContext => {
  let harness: OnecHarness;
  let erp: ErpSource;
  const sources: ErpSource[] = [];

  const open: OnecContext['open'] = (options = {}) => {
    const as = options.login === true ? { user: harness.login } : {};
    const settings = { ...harness.settings, ...options.settings, ...as } as EngineSettings;
    const source = openErp(settings, {
      password: options.login === true ? LOGIN_PASSWORD : harness.password,
      profile: options.profile ?? shopProfile(),
      connectionId: 'erp',
    });
    sources.push(source);
    return source;
  };

  beforeAll(async () => {
    // A zone that no test means: the zone of the agent's process must not matter.
    process.env['TZ'] = 'America/St_Johns';
    harness = await makeHarness();
    erp = open();
    sources.length = 0;
  });
  afterEach(async () => {
    for (const source of sources.splice(0)) await source.close();
  });
  afterAll(async () => {
    await erp?.close();
    await harness?.close();
  });

  return {
    get harness() {
      return harness;
    },
    get erp() {
      return erp;
    },
    open,
    async run(...statements) {
      for (const statement of statements) await harness.raw.run(statement);
    },
  };
};
