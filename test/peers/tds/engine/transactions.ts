import { SqlError } from '#test/peers/tds/errors.ts';
import { quote } from './catalog.ts';
import type { Database } from './database.ts';

const LEVELS: Readonly<Record<string, string>> = {
  'READ UNCOMMITTED': 'READ COMMITTED',
  'READ COMMITTED': 'READ COMMITTED',
  'REPEATABLE READ': 'REPEATABLE READ',
  SNAPSHOT: 'REPEATABLE READ',
  SERIALIZABLE: 'SERIALIZABLE',
};

/**
 * Transactions of T-SQL on one connection of PostgreSQL. A failed statement takes back only itself there and leaves
 * the transaction open, so every statement inside a transaction runs behind a savepoint.
 */
export class Transactions {
  /** @@TRANCOUNT. */
  count = 0;
  /** After an error that dooms the transaction nothing but ROLLBACK is left (XACT_STATE() = -1). */
  doomed = false;
  isolation = 'READ COMMITTED';
  private readonly database: Database;
  private readonly changed: (kind: 'begin' | 'commit' | 'rollback') => void;
  /** PostgreSQL is inside a transaction, a T-SQL one or one that belongs to a single statement. */
  private open = false;
  private depth = 0;
  private readonly savepoints: boolean[] = [];

  constructor(database: Database, changed: (kind: 'begin' | 'commit' | 'rollback') => void) {
    this.database = database;
    this.changed = changed;
  }

  get state(): number {
    if (this.count === 0) return 0;
    return this.doomed ? -1 : 1;
  }

  get inside(): boolean {
    return this.open;
  }

  private async start(): Promise<void> {
    await this.database.execute(`BEGIN ISOLATION LEVEL ${LEVELS[this.isolation] ?? 'READ COMMITTED'}`);
    this.open = true;
    this.savepoints.length = 0;
  }

  private async end(word: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    this.open = false;
    this.savepoints.length = 0;
    await this.database.execute(word);
  }

  async begin(): Promise<void> {
    if (this.count === 0 && !this.open) await this.start();
    this.count += 1;
    if (this.count === 1) this.changed('begin');
  }

  async commit(): Promise<void> {
    if (this.count === 0)
      throw new SqlError(3902, 'The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.', {
        endsBatch: false,
      });
    if (this.doomed)
      throw new SqlError(
        3930,
        'The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.',
      );
    this.count -= 1;
    if (this.count > 0) return;
    await this.end('COMMIT');
    this.changed('commit');
  }

  async rollback(name: string | null): Promise<void> {
    if (this.count === 0)
      throw new SqlError(3903, 'The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.', {
        endsBatch: false,
      });
    if (name !== null && !this.doomed && this.named.has(name.toLowerCase())) {
      await this.database.execute(`ROLLBACK TO SAVEPOINT ${quote(`user:${name}`)}`);
      this.savepoints.length = 0;
      return;
    }
    await this.abandon();
  }

  private readonly named = new Set<string>();

  async save(name: string): Promise<void> {
    if (this.count === 0)
      throw new SqlError(628, 'Cannot issue SAVE TRANSACTION when there is no active transaction.');
    await this.database.execute(`SAVEPOINT ${quote(`user:${name}`)}`);
    this.named.add(name.toLowerCase());
    this.savepoints.length = 0;
  }

  /** Takes everything back and leaves no transaction. */
  async abandon(): Promise<void> {
    const had = this.count > 0;
    this.count = 0;
    this.doomed = false;
    this.named.clear();
    if (this.open) await this.end('ROLLBACK');
    if (had) this.changed('rollback');
  }

  /** The work is taken back at once, but the T-SQL transaction stays until the batch rolls it back. */
  async doom(): Promise<void> {
    if (this.count === 0) return;
    this.doomed = true;
    if (this.open) await this.end('ROLLBACK');
  }

  /** Runs one statement so that its failure leaves no trace of it. `whole` asks for a transaction of its own when none is open. */
  async guard<T>(whole: boolean, work: () => Promise<T>): Promise<T> {
    if (!this.open) {
      if (!whole || this.doomed) return work();
      return this.alone(work);
    }
    const { depth } = this;
    const name = `tds_${depth}`;
    await this.database.execute(
      `${this.savepoints[depth] === true ? `RELEASE SAVEPOINT ${name}; ` : ''}SAVEPOINT ${name}`,
    );
    this.savepoints.length = depth;
    this.savepoints[depth] = true;
    this.depth += 1;
    try {
      return await work();
    } catch (error) {
      if (this.open && !this.database.lost) {
        await this.database.execute(`ROLLBACK TO SAVEPOINT ${name}`).catch(() => undefined);
        this.savepoints.length = depth + 1;
      }
      throw error;
    } finally {
      this.depth = depth;
    }
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.start();
    this.depth += 1;
    try {
      const result = await work();
      // The work may have rolled back (a trigger does) or begun a transaction that outlives it.
      if (this.open && this.count === 0) await this.end('COMMIT');
      return result;
    } catch (error) {
      if (this.open && !this.database.lost) await this.end('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      this.depth -= 1;
    }
  }
}
