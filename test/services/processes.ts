import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { waitUntil } from './wait.ts';

const execFileAsync = promisify(execFile);

/** Who a server runs as. PostgreSQL refuses root, so a root run hands the process to the distribution's own account. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly runAs?: RunAs | undefined;
  readonly input?: string;
}

/** Runs a command to its end and gives its standard output; a failure carries the command's own error text. */
export const run = async (
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> => {
  const pending = execFileAsync(command, [...args], {
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...options.runAs,
    maxBuffer: 64 * 1024 * 1024,
  });
  pending.child.stdin?.on('error', () => undefined);
  pending.child.stdin?.end(options.input ?? '');
  try {
    return (await pending).stdout;
  } catch (error) {
    const output = typeof error === 'object' && error !== null ? error : {};
    const text = ['stderr', 'stdout']
      .map((stream) => (stream in output ? String(Reflect.get(output, stream)) : ''))
      .join('\n')
      .trim();
    throw new Error(`${command} failed: ${text === '' ? String(error) : text}`, { cause: error });
  }
};

/** True while the process exists and is not a zombie that only waits to be collected. */
export const isAlive = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z';
  } catch {
    return false;
  }
};

/** Direct children of a process. PostgreSQL serves every session in a child with a session of its own, out of reach of a group signal. */
export const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      try {
        const stat = readFileSync(`/proc/${candidate}/stat`, 'latin1');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    });

/** Sends a signal; a process that has already ended is not an error. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

export interface ServerProcess {
  readonly pid: number;
  /** Ends the process: `polite` first, SIGKILL to it and its children when it does not obey within `graceMs`. */
  end(polite: NodeJS.Signals, graceMs?: number): Promise<void>;
}

/** Kills the server and removes its directory when the pipe from the test closes, that is when the test process died. */
const GUARD = 'if read -r word; then exit 0; fi; kill -KILL "$1" 2>/dev/null; sleep 1; rm -rf "$2"';

const startGuard = (pid: number, dir: string): ChildProcess => {
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', String(pid), dir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.stdin?.on('error', () => undefined);
  guard.unref();
  if (guard.stdin !== null && 'unref' in guard.stdin && typeof guard.stdin.unref === 'function') {
    guard.stdin.unref();
  }
  return guard;
};

export interface StartOptions extends RunOptions {
  /** Removed by the guard if the test process dies. */
  readonly dir: string;
  readonly logFile: string;
}

/** Starts a server in the foreground as a child, its output in a log file, with a guard against a test process that dies. */
export const startServer = (
  command: string,
  args: readonly string[],
  options: StartOptions,
): ServerProcess => {
  const log = openSync(options.logFile, 'a');
  const child = spawn(command, [...args], {
    stdio: ['ignore', log, log],
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...options.runAs,
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  child.unref();
  const guard = startGuard(pid, options.dir);
  // Not the state in /proc: a process with threads is shown as ended while one of them still holds the listening socket.
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    async end(polite, graceMs = 5000) {
      const family = childrenOf(pid);
      // A stopped process keeps every other signal pending: wake it first.
      for (const member of [pid, ...family]) signal(member, 'SIGCONT');
      signal(pid, polite);
      await waitUntil(`end of process ${pid}`, hasEnded, graceMs).catch(() => {
        signal(pid, 'SIGKILL');
      });
      for (const member of family) if (isAlive(member) && polite === 'SIGKILL') signal(member, 'SIGKILL');
      await waitUntil(
        `end of process ${pid} and its children`,
        () => hasEnded() && !family.some(isAlive),
        graceMs,
      ).catch(() => {
        for (const member of family) signal(member, 'SIGKILL');
      });
      guard.stdin?.end('done\n');
    },
  };
};
