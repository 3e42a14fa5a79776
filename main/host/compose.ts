import { join } from 'node:path';
import { createHandlers } from '#main/api/handlers.ts';
import { ledgerPreferences } from '#main/api/preferences.ts';
import { createPullServing, type PullServing } from '#main/api/pull-serving.ts';
import { type Agent, createAgent } from '#main/engine/agent.ts';
import { systemClock } from '#main/engine/clock.ts';
import type { Secrets } from '#main/engine/secrets.ts';
import { openErp } from '#main/erp/host.ts';
import { ensureDataDir, ledgerFile } from '#main/host/data-dir.ts';
import { createLog, type FileLog } from '#main/host/log.ts';
import { type Ledger, openLedger } from '#main/ledger/ledger.ts';
import { createRegistry } from '#main/systems/registry.ts';
import type { Handlers } from '#shared/api/contract.ts';
import { parseErpSettings } from '#shared/erp/connection.ts';

/** Large enough for a busy month with the shop down, small enough for any disk. */
const backPressure = 1_000_000;

export interface ComposeOptions {
  dir: string;
  secrets: Secrets;
  /** Who stands in the audit for what is done through this host. */
  actor: string;
  logLevel?: string;
  logToConsole?: boolean;
}

export interface Composed {
  agent: Agent;
  ledger: Ledger;
  handlers: Handlers;
  log: FileLog;
  pulls: PullServing;
  /** Lets shops fetch objects: on this port, or on the one of the preferences. */
  servePulls(port?: number): Promise<void>;
  /** Stops the loops, closes every connection and the ledger. */
  close(): Promise<void>;
}

/** Learns every credential it hands out, so that none of them can reach a log line. */
const watched = (secrets: Secrets, log: FileLog): Secrets => ({
  async get(id) {
    const values = await secrets.get(id);
    log.hide(Object.values(values));
    return values;
  },
  async set(id, values) {
    log.hide(Object.values(values));
    await secrets.set(id, values);
  },
  remove: (id) => secrets.remove(id),
});

/** Puts the agent together: ledger, ports, engine, procedures. Throws `agent.ledger_*` when it can't. */
export const compose = (options: ComposeOptions): Composed => {
  const dir = ensureDataDir(options.dir);
  const log = createLog({
    dir,
    level: options.logLevel ?? 'info',
    console: options.logToConsole ?? false,
  });
  const ledger = openLedger(ledgerFile(dir));
  const agent = createAgent({
    ledger,
    clock: systemClock,
    log,
    random: Math.random,
    secrets: watched(options.secrets, log),
    systems: createRegistry(),
    openErp(connection, credentials) {
      const { engine, profile } = parseErpSettings(connection.system, connection.settings);
      const { password } = credentials;
      return openErp(engine, {
        profile,
        connectionId: connection.id,
        ...(password === undefined ? {} : { password }),
        log: (event) => log.warn(`ERP thread ${event.event}`, { ...event }),
      });
    },
    backPressure,
  });
  if (ledger.damagedFile !== null) {
    log.error('the ledger was damaged', { setAside: ledger.damagedFile, restoredFrom: ledger.restoredFrom });
    agent.incidents.raise({
      connectionId: null,
      cause: 'agent.ledger_damaged',
      detail: `${ledger.damagedFile} ← ${ledger.restoredFrom ?? 'new'}`,
      values: { file: ledger.damagedFile },
    });
  }
  const pulls = createPullServing(agent);
  return {
    agent,
    ledger,
    log,
    handlers: createHandlers(agent, options.actor, pulls),
    pulls,
    servePulls: (port) =>
      port === undefined ? pulls.begin(ledgerPreferences(agent).get().pullPort) : pulls.fix(port),
    async close() {
      await pulls.stop();
      await agent.stop();
      ledger.close();
      log.close();
    },
  };
};

/** Folder of the built window: beside the bundle, or in dist when run from source. */
export const windowDir = (): string =>
  import.meta.url.endsWith('.ts')
    ? join(import.meta.dirname, '..', '..', 'dist', 'renderer')
    : join(import.meta.dirname, '..', 'renderer');
