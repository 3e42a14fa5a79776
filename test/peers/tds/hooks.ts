import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlError } from './errors.ts';

/** One request as the client sent it, for the log of the peer. */
export interface LoggedStatement {
  readonly text: string;
  readonly database: string;
  readonly login: string;
  readonly spid: number;
}

export interface TroubleOptions {
  /** Only requests whose text matches count; any request by default. */
  readonly match?: RegExp;
  /** How many requests are hit; 1 by default. */
  readonly times?: number;
}

interface Trouble {
  readonly match: RegExp;
  readonly kind: 'cutBefore' | 'cutAfter' | 'delay' | 'fail';
  readonly delayMs: number;
  readonly error: SqlError | null;
  left: number;
}

/** Troubles that a test orders, and the log of what was asked. */
export class Hooks {
  readonly log: LoggedStatement[] = [];
  private troubles: Trouble[] = [];

  add(kind: Trouble['kind'], options: TroubleOptions, delayMs = 0, error: SqlError | null = null): void {
    this.troubles.push({ match: options.match ?? /^/, kind, delayMs, error, left: options.times ?? 1 });
  }

  clear(): void {
    this.troubles = [];
  }

  private take(kind: Trouble['kind'], text: string): Trouble | undefined {
    const trouble = this.troubles.find(
      (candidate) => candidate.kind === kind && candidate.left > 0 && candidate.match.test(text),
    );
    if (trouble !== undefined) trouble.left -= 1;
    return trouble;
  }

  /** Called before a request runs; true when the connection is to be cut. */
  async before(statement: LoggedStatement): Promise<boolean> {
    this.log.push(statement);
    const delay = this.take('delay', statement.text);
    if (delay !== undefined) await sleep(delay.delayMs);
    const failure = this.take('fail', statement.text);
    if (failure?.error != null) throw failure.error;
    return this.take('cutBefore', statement.text) !== undefined;
  }

  /** Called when the work is done and not yet answered; true when the answer is to be lost. */
  after(text: string): boolean {
    return this.take('cutAfter', text) !== undefined;
  }
}
