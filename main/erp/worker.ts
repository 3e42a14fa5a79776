import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorEnvelope, toEnvelope } from '#shared/errors.ts';
import { openSource } from './open-source.ts';
import type { ErpSource } from './port.ts';
import type { CallRequest, FromWorker, ToWorker, WorkerStart } from './protocol.ts';

/** The thread of one ERP source: a driver, a profile, and answers to the calls of main/erp/host.ts. */

// Given by host.ts in the same process, never by anything from outside.
const start = workerData as WorkerStart;

const post = (message: FromWorker): void => {
  parentPort?.postMessage(message, []);
};

/** Driver texts may quote what they were given. */
const withoutPassword = (error: ErrorEnvelope): ErrorEnvelope =>
  start.password === undefined || start.password.length < 4
    ? error
    : { ...error, detail: error.detail.replaceAll(start.password, '***') };

let opened: Promise<ErpSource> | null = null;
const source = (): Promise<ErpSource> => {
  opened ??= openSource(start, (stage) => post({ kind: 'stage', stage })).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
};

const run = async (request: CallRequest): Promise<unknown> => {
  const target = await source();
  switch (request.name) {
    case 'probe':
      return target.probe();
    case 'inspect':
      return target.inspect();
    case 'claim':
      return target.claim(...request.args);
    case 'releaseClaims':
      return target.releaseClaims(...request.args);
    case 'acknowledge':
      return target.acknowledge(...request.args);
    case 'load':
      return target.load(...request.args);
    case 'apply':
      return target.apply(...request.args);
    case 'rehearse':
      return target.rehearse(...request.args);
    case 'browse':
      return target.browse(...request.args);
    case 'sample':
      return target.sample(...request.args);
    case 'keys':
      return target.keys(...request.args);
    case 'verify':
      return target.verify();
    case 'backlog':
      return target.backlog(...request.args);
    case 'script':
      return target.script(...request.args);
    default:
      return request satisfies never;
  }
};

const answer = async (message: ToWorker): Promise<unknown> => {
  if (message.kind === 'call') return run(message);
  if (message.kind === 'watch') return (await source()).watch(() => post({ kind: 'changed' }));
  const target = await opened?.catch(() => null);
  await target?.close();
  return null;
};

const serve = async (message: ToWorker): Promise<void> => {
  try {
    post({ kind: 'answer', id: message.id, value: await answer(message) });
  } catch (error) {
    post({ kind: 'failure', id: message.id, error: withoutPassword(toEnvelope(error)) });
  }
  // Nothing else keeps the thread alive once its driver is closed.
  if (message.kind === 'close') parentPort?.close();
};

parentPort?.on('message', (message: ToWorker) => void serve(message));
