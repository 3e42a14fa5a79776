import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';

/** A process of its own with a message port, over Node's fork. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;

  constructor(script: string) {
    super();
    this.#child = fork(script, [], {
      execArgv: ['--import', new URL('./parent-port.ts', import.meta.url).pathname],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => this.emit('exit', code));
    this.#child.on('error', () => undefined);
    children.push(this.#child);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(structuredClone(message) as object, () => undefined);
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

const children: ChildProcess[] = [];

/** Pid of the youngest utility process, for tests that kill it. */
export const lastUtilityPid = (): number | null =>
  children.findLast((child) => child.exitCode === null && child.signalCode === null)?.pid ?? null;

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

export const utilityProcess = {
  fork: (script: string): UtilityProcess => new UtilityProcess(script),
};
