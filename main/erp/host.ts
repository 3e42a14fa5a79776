import { Worker } from 'node:worker_threads';
import type { CauseId } from '#shared/causes.ts';
import type { EngineSettings } from '#shared/erp/engine.ts';
import type { ErpProfile } from '#shared/erp/profile.ts';
import { MostekError } from '#shared/errors.ts';
import { refuse } from '#shared/result.ts';
import type { ErpSource } from './port.ts';
import type {
  CallArguments,
  CallName,
  CallResult,
  FromWorker,
  ToWorker,
  WorkerStage,
  WorkerStart,
} from './protocol.ts';
import { RestartPause } from './restart-pause.ts';

export interface ErpOptions {
  /** Comes from the secret store and stays in the memory of the source's own thread. */
  password?: string;
  profile: ErpProfile;
  connectionId: string;
  log?: (event: ErpEvent) => void;
}

/** Something for the log of the agent: technical, free of secrets. */
export interface ErpEvent {
  connectionId: string;
  event: 'started' | 'crashed' | 'deadline' | 'watch_failed';
  detail: string;
}

/** How long a thread may take to end by itself. */
const GOODBYE_MS = 1_000;

interface Pending {
  name: CallName | 'watch' | 'close';
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** From source the worker is a .ts beside this file; bundled it is one script beside the bundle. */
const workerUrl = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('worker.ts', import.meta.url)
    : new URL('erp-worker.js', import.meta.url);

/**
 * An ERP source in a thread of its own. Drivers of databases hang for ever and throw in socket handlers
 * (lab.md 1): a call that misses its deadline ends the thread, which destroys its sockets; a thread that dies
 * rejects what waits for it; the next call starts a fresh one.
 */
class HostedSource {
  readonly #settings: EngineSettings;
  readonly #options: ErpOptions;
  readonly #pause = new RestartPause();
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #stage: WorkerStage = 'idle';
  #nextId = 1;
  #onChange: (() => void) | null = null;
  #watching: NodeJS.Timeout | null = null;
  #closed = false;
  #lastCrash: CauseId = 'erp.driver_crashed';

  constructor(settings: EngineSettings, options: ErpOptions) {
    this.#settings = settings;
    this.#options = options;
  }

  call<K extends CallName>(name: K, ...args: CallArguments<K>): Promise<CallResult<K>> {
    // The answer is the return value of the same method of the same interface on the other side of the thread.
    return this.#send(name, (id) => ({ kind: 'call', id, name, args }) as ToWorker) as Promise<CallResult<K>>;
  }

  async watch(onChange: () => void): Promise<boolean> {
    this.#onChange = onChange;
    const supported = (await this.#send('watch', (id) => ({ kind: 'watch', id }))) === true;
    if (!supported) this.#onChange = null;
    return supported;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#watching !== null) clearTimeout(this.#watching);
    this.#onChange = null;
    const worker = this.#worker;
    if (worker === null) return;
    // A polite goodbye frees server-side sessions at once; a frozen server must not hold up the end of the day.
    await this.#post(worker, 'close', 2_000, (id) => ({ kind: 'close', id })).catch(() => undefined);
    await this.#discard(worker, 'erp.connection_lost', 'the connection was closed', GOODBYE_MS);
  }

  async #send(name: Pending['name'], message: (id: number) => ToWorker): Promise<unknown> {
    if (this.#closed) throw new MostekError('erp.connection_lost', 'the connection was closed');
    return await this.#post(this.#running(), name, this.#settings.deadlineMs, message);
  }

  #post(
    worker: Worker,
    name: Pending['name'],
    limitMs: number,
    message: (id: number) => ToWorker,
  ): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#missed(worker, id, limitMs), limitMs);
      this.#pending.set(id, { name, resolve, reject, timer });
      worker.postMessage(message(id), []);
    });
  }

  #running(): Worker {
    if (this.#worker !== null) return this.#worker;
    const waitMs = this.#pause.remainingMs();
    if (waitMs > 0) {
      throw new MostekError(this.#lastCrash, `the database driver crashed again; next start in ${waitMs} ms`);
    }
    const { password, profile, connectionId } = this.#options;
    const workerData: WorkerStart = { settings: this.#settings, password, profile, connectionId };
    const worker = new Worker(workerUrl(), { workerData, name: `erp ${connectionId}` });
    this.#worker = worker;
    this.#stage = 'idle';
    worker.on('message', (message: FromWorker) => this.#received(worker, message));
    worker.on('error', (error) => this.#crashed(worker, error));
    worker.on('exit', (code) => this.#crashed(worker, new Error(`the thread ended with code ${code}`)));
    this.#log('started', this.#settings.engine);
    if (this.#onChange !== null) this.#watchAgain(worker);
    return worker;
  }

  #received(worker: Worker, message: FromWorker): void {
    if (worker !== this.#worker) return;
    if (message.kind === 'changed') {
      this.#onChange?.();
      return;
    }
    if (message.kind === 'stage') {
      this.#stage = message.stage;
      return;
    }
    const pending = this.#take(message.id);
    if (pending === null) return;
    if (message.kind === 'answer') {
      this.#pause.worked();
      pending.resolve(message.value);
    } else pending.reject(MostekError.fromEnvelope(message.error));
  }

  #take(id: number): Pending | null {
    const pending = this.#pending.get(id);
    if (pending === undefined) return null;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    return pending;
  }

  #missed(worker: Worker, id: number, limitMs: number): void {
    const detail = `no answer within ${limitMs} ms`;
    this.#log('deadline', `${this.#pending.get(id)?.name ?? ''}: ${detail}`);
    const pending = this.#take(id);
    if (pending !== null) fail(pending, 'erp.deadline', detail);
    if (worker === this.#worker)
      void this.#discard(worker, 'erp.connection_lost', 'the connection was cut: another call got no answer');
  }

  #crashed(worker: Worker, error: unknown): void {
    if (worker !== this.#worker) return;
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#log('crashed', detail);
    this.#pause.crashed();
    // Drivers throw out of their socket handler on a wrong password (erp.md D4), so a death at the door is blamed on the key.
    this.#lastCrash = this.#stage === 'login' ? 'erp.login_failed' : 'erp.driver_crashed';
    void this.#discard(worker, this.#lastCrash, detail, GOODBYE_MS);
  }

  /** Ends a thread and everything that waits for it; what it was asked to watch is taken up by the next one. */
  async #discard(worker: Worker, cause: CauseId, detail: string, graceMs = 0): Promise<void> {
    if (this.#worker === worker) this.#worker = null;
    for (const id of this.#pending.keys()) {
      const pending = this.#take(id);
      if (pending !== null) fail(pending, cause, detail);
    }
    this.#watchLater();
    await ended(worker, graceMs);
  }

  #watchLater(): void {
    if (this.#onChange === null || this.#closed || this.#watching !== null) return;
    this.#watching = setTimeout(
      () => {
        this.#watching = null;
        if (this.#closed || this.#onChange === null || this.#worker !== null) return;
        try {
          this.#running();
        } catch {
          this.#watchLater();
        }
      },
      Math.max(1_000, this.#pause.remainingMs()),
    );
    this.#watching.unref();
  }

  #watchAgain(worker: Worker): void {
    const answer = this.#post(worker, 'watch', this.#settings.deadlineMs, (id) => ({ kind: 'watch', id }));
    answer.then(
      // What changed while nobody listened is found by one look.
      () => this.#onChange?.(),
      (error: unknown) => {
        this.#log('watch_failed', String(error));
        if (this.#worker === worker && this.#onChange !== null && !this.#closed) {
          setTimeout(() => {
            if (this.#worker === worker && this.#onChange !== null && !this.#closed) this.#watchAgain(worker);
          }, 5_000).unref();
        }
      },
    );
  }

  #log(event: ErpEvent['event'], detail: string): void {
    this.#options.log?.({ connectionId: this.#options.connectionId, event, detail });
  }
}

/** A thread that is on its way out is left to end by itself; one that hangs is stopped wherever it is. */
const ended = (worker: Worker, graceMs: number): Promise<void> =>
  new Promise((resolve) => {
    // The number of a thread that is gone.
    if (worker.threadId === -1) {
      resolve();
      return;
    }
    const timer = setTimeout(() => void worker.terminate(), graceMs);
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** A command whose answer never came may have been written: that is an answer of its own, not an exception. */
const fail = (pending: Pending, cause: CauseId, detail: string): void => {
  if (pending.name === 'apply' && cause !== 'erp.login_failed') {
    pending.resolve(refuse('uncertain', cause, { detail }));
  } else pending.reject(new MostekError(cause, detail));
};

/** 1C gives out no more of its changes until those at hand are accepted; a queue table only shows the word. */
const acceptsAtOnce: Readonly<Record<ErpProfile['kind'], boolean>> = {
  'queue-table': false,
  wapro: false,
  onec: true,
  'onec-odata': true,
};

/**
 * Opens an ERP source. Nothing is connected before the first call; every call ends within
 * `settings.deadlineMs` with a value or a `MostekError` whose cause starts with `erp.`.
 */
export const openErp = (settings: EngineSettings, options: ErpOptions): ErpSource => {
  const source = new HostedSource(settings, options);
  return {
    acceptsAtOnce: acceptsAtOnce[options.profile.kind],
    probe: () => source.call('probe'),
    inspect: () => source.call('inspect'),
    claim: (request) => source.call('claim', request),
    releaseClaims: (agentId) => source.call('releaseClaims', agentId),
    acknowledge: (agentId, words) => source.call('acknowledge', agentId, words),
    load: (entity, keys) => source.call('load', entity, keys),
    keys: (entity, after, limit) => source.call('keys', entity, after, limit),
    apply: (command) => source.call('apply', command),
    rehearse: (command) => source.call('rehearse', command),
    browse: (parent) => source.call('browse', parent),
    sample: (node, limit) => source.call('sample', node, limit),
    verify: () => source.call('verify'),
    backlog: (cap) => source.call('backlog', cap),
    script: (options) => source.call('script', options),
    watch: (onChange) => source.watch(onChange),
    close: () => source.close(),
  };
};
