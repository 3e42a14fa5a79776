import type { Client } from 'pg';
import { WAKE_UP } from '#main/erp/script-model.ts';
import type { SettingsOf } from '#shared/erp/engine.ts';
import { newClient } from './connection.ts';
import { postgresError } from './errors.ts';

const AGAIN_MS = 1_000;
const BEAT_MS = 30_000;

/**
 * LISTEN on a connection of its own. A lost connection loses messages (erp.md E6), so every new one begins with a
 * call; a connection that died in silence is found by a question now and then.
 */
export class Listener {
  readonly #settings: SettingsOf<'postgres'>;
  readonly #password: string | undefined;
  readonly #onChange: () => void;
  #client: Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(settings: SettingsOf<'postgres'>, password: string | undefined, onChange: () => void) {
    this.#settings = settings;
    this.#password = password;
    this.#onChange = onChange;
  }

  /** Rejects when the first connection fails; later ones are retried for ever. */
  async start(): Promise<void> {
    try {
      await this.#listen();
    } catch (error) {
      await this.close();
      throw postgresError(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = null;
    await client?.end();
  }

  async #listen(): Promise<void> {
    const client = newClient(this.#settings, this.#password);
    this.#client = client;
    client.on('notification', this.#onChange);
    client.on('end', () => this.#lost(client));
    await client.connect();
    await client.query(`LISTEN ${WAKE_UP}`);
    this.#beat(client);
  }

  #beat(client: Client): void {
    this.#timer = setTimeout(() => {
      const late = setTimeout(() => this.#lost(client), BEAT_MS / 3);
      const alive = client.query('SELECT 1').finally(() => clearTimeout(late));
      const beatAgain = (): void => {
        if (client === this.#client) this.#beat(client);
      };
      alive.then(beatAgain, () => this.#lost(client));
    }, BEAT_MS);
  }

  #lost(client: Client): void {
    if (client !== this.#client || this.#closed) return;
    this.#client = null;
    client.end().catch(() => undefined);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#listen().then(this.#onChange, () => {
        const current = this.#client;
        if (current !== null) this.#lost(current);
      });
    }, AGAIN_MS);
  }
}
