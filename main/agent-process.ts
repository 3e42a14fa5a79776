import { z } from 'zod';
import { coalesce } from '#main/api/coalesce.ts';
import { answerCall } from '#main/api/router.ts';
import { namesOf, toIncident } from '#main/api/rows.ts';
import { type FromAgent, toAgent } from '#main/desktop/link.ts';
import { keepMemorySmall } from '#main/engine/memory.ts';
import type { Secrets } from '#main/engine/secrets.ts';
import { type Composed, compose } from '#main/host/compose.ts';
import { MostekError, toEnvelope } from '#shared/errors.ts';

/**
 * The agent in a process of its own (Electron's utilityProcess), so that neither a long intake freezes the window
 * nor a fault in a driver takes the tray away. Its port is the only thing it shares with the desktop.
 */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
}

const isPort = (value: unknown): value is ParentPort =>
  z.object({ postMessage: z.function(), on: z.function() }).safeParse(value).success;

keepMemorySmall();

const port: unknown = Reflect.get(process, 'parentPort');
if (!isPort(port)) throw new Error('to be started by the desktop, as a utility process');
const send = (message: FromAgent): void => port.postMessage(message);

let composed: Composed | null = null;
let lastSecret = 0;
const secretCalls = new Map<
  number,
  { resolve: (v: Record<string, string>) => void; reject: (e: Error) => void }
>();

/** Credentials stay with the desktop, which alone may open the operating system's store. */
const askDesktop = (
  operation: 'get' | 'set' | 'remove',
  connectionId: string,
  values: Record<string, string> = {},
): Promise<Record<string, string>> =>
  new Promise((resolve, reject) => {
    lastSecret += 1;
    secretCalls.set(lastSecret, { resolve, reject });
    send({ type: 'secret', id: lastSecret, operation, connectionId, values });
  });

const secrets: Secrets = {
  get: (id) => askDesktop('get', id),
  set: async (id, values) => {
    await askDesktop('set', id, values);
  },
  remove: async (id) => {
    await askDesktop('remove', id);
  },
};

const start = async (dir: string, actor: string): Promise<void> => {
  const made = compose({ dir, secrets, actor });
  composed = made;
  const { agent } = made;
  coalesce(agent.bus, (event) => send({ type: 'event', event }));
  agent.bus.on('notice', ({ kind, incident, count }) => {
    const waiting =
      incident.connectionId === null
        ? 0
        : agent.ledger.deliveries.count(
            { connectionId: incident.connectionId, status: ['accepted', 'waiting'] },
            10_000,
          );
    send({
      type: 'notice',
      notice: { kind, incident: toIncident(incident, namesOf(agent)), count, waiting },
    });
  });
  await agent.start();
  await made.servePulls();
  send({ type: 'ready' });
};

const stop = async (): Promise<void> => {
  await composed?.close();
  send({ type: 'stopped' });
  // Lets the port deliver the last word before the process goes.
  setTimeout(() => process.exit(0), 50);
};

const report = (error: unknown): void => send({ type: 'failed', error: toEnvelope(error) });

port.on('message', ({ data }) => {
  const message = toAgent.safeParse(data);
  if (!message.success) return;
  const said = message.data;
  switch (said.type) {
    case 'start':
      start(said.dir, said.actor).catch(report);
      return;
    case 'call':
      if (composed === null) {
        const error = new MostekError('agent.internal', 'the agent is still starting').toEnvelope();
        send({ type: 'answer', id: said.id, answer: { ok: false, error } });
        return;
      }
      void answerCall(composed.handlers, said.name, said.input).then((answer) =>
        send({ type: 'answer', id: said.id, answer }),
      );
      return;
    case 'secret': {
      const call = secretCalls.get(said.id);
      secretCalls.delete(said.id);
      if (said.error !== null) call?.reject(MostekError.fromEnvelope(said.error));
      else call?.resolve(said.values ?? {});
      return;
    }
    case 'woke':
      composed?.agent.wokeUp();
      return;
    case 'stop':
      stop().catch(report);
  }
});

// A broken invariant must not go on running: the desktop starts a fresh process, and the ledger knows the rest.
process.on('uncaughtException', (error) => {
  composed?.log.error('uncaught exception', { detail: toEnvelope(error).detail });
  setTimeout(() => process.exit(70), 100);
});
