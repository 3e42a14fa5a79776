import { utilityProcess } from 'electron';
import { type DesktopNotice, fromAgent, type ToAgent } from '#main/desktop/link.ts';
import type { Secrets } from '#main/desktop/secrets.ts';
import { type ApiClient, contract } from '#shared/api/contract.ts';
import type { AgentEvent } from '#shared/api/events.ts';
import type { WireAnswer } from '#shared/api/wire.ts';
import { type ErrorEnvelope, MostekError, toEnvelope } from '#shared/errors.ts';

export interface AgentHostOptions {
  /** Script of the agent's process. */
  script: string;
  dir: string;
  actor: string;
  secrets: Secrets;
  onReady(): void;
  onEvent(event: AgentEvent): void;
  onNotice(notice: DesktopNotice): void;
  /** The agent said that it can't work at all; starting it again would not help. */
  onFailed(error: ErrorEnvelope): void;
}

/** The agent's process as the desktop sees it: calls with answers, and a fresh process after a crash. */
export interface AgentHost extends ApiClient {
  /** A call as the page made it, not parsed yet; the agent parses it. */
  forward(name: string, input: unknown): Promise<WireAnswer>;
  woke(): void;
  stop(): Promise<void>;
}

type Child = Electron.UtilityProcess;

const firstRestMs = 500;
const longestRestMs = 60_000;
/** A process that lived this long was well: the next crash starts the count anew. */
const soundMs = 60_000;
const stopPatienceMs = 6_000;

const gone = (): WireAnswer => ({
  ok: false,
  error: new MostekError('agent.internal', 'the agent is being started again').toEnvelope(),
});

export const startAgentHost = (options: AgentHostOptions): AgentHost => {
  const pending = new Map<number, (answer: WireAnswer) => void>();
  let child: Child | null = null;
  let lastId = 0;
  let restMs = firstRestMs;
  let startedAt = 0;
  let stopping = false;
  let failed = false;
  let onStopped: (() => void) | null = null;

  const post = (message: ToAgent): void => child?.postMessage(message);

  const answerSecret = async (message: {
    id: number;
    operation: 'get' | 'set' | 'remove';
    connectionId: string;
    values: Record<string, string>;
  }): Promise<void> => {
    const { id, operation, connectionId, values } = message;
    const { secrets } = options;
    try {
      if (operation === 'set') await secrets.set(connectionId, values);
      if (operation === 'remove') await secrets.remove(connectionId);
      const found = operation === 'get' ? await secrets.get(connectionId) : {};
      post({ type: 'secret', id, values: found, error: null });
    } catch (error) {
      post({ type: 'secret', id, values: null, error: toEnvelope(error) });
    }
  };

  const hear = (data: unknown): void => {
    const parsed = fromAgent.safeParse(data);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.type) {
      case 'ready':
        options.onReady();
        return;
      case 'failed':
        failed = true;
        options.onFailed(message.error);
        return;
      case 'answer':
        pending.get(message.id)?.(message.answer);
        pending.delete(message.id);
        return;
      case 'event':
        options.onEvent(message.event);
        return;
      case 'notice':
        options.onNotice(message.notice);
        return;
      case 'secret':
        void answerSecret(message);
        return;
      case 'stopped':
        onStopped?.();
    }
  };

  const ended = (): void => {
    child = null;
    for (const resolve of pending.values()) resolve(gone());
    pending.clear();
    onStopped?.();
    if (stopping || failed) return;
    if (performance.now() - startedAt > soundMs) restMs = firstRestMs;
    // With a growing rest: an agent that dies at every start must not take the whole machine with it.
    setTimeout(launch, restMs);
    restMs = Math.min(restMs * 2, longestRestMs);
  };

  const launch = (): void => {
    if (stopping) return;
    startedAt = performance.now();
    const next = utilityProcess.fork(options.script, [], { serviceName: 'mostek-agent', stdio: 'ignore' });
    child = next;
    next.on('message', hear);
    next.once('exit', ended);
    next.postMessage({ type: 'start', dir: options.dir, actor: options.actor } satisfies ToAgent);
  };

  const forward = (name: string, input: unknown): Promise<WireAnswer> =>
    new Promise((resolve) => {
      if (child === null) {
        resolve(gone());
        return;
      }
      lastId += 1;
      pending.set(lastId, resolve);
      post({ type: 'call', id: lastId, name, input });
    });

  launch();
  return {
    forward,
    async call(name, input) {
      const answer = await forward(name, input);
      if (!answer.ok) throw MostekError.fromEnvelope(answer.error);
      // Parsed by this very procedure's schema; TypeScript can't follow the pair of name and schema.
      return contract[name].output.parse(answer.value) as never;
    },
    woke: () => post({ type: 'woke' }),
    async stop() {
      stopping = true;
      const last = child;
      if (last === null) return;
      await new Promise<void>((resolve) => {
        onStopped = resolve;
        setTimeout(resolve, stopPatienceMs).unref();
        post({ type: 'stop' });
      });
      last.kill();
    },
  };
};
