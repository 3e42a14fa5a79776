import type { EngineSettings } from '#shared/erp/engine.ts';
import type { ErpProfile } from '#shared/erp/profile.ts';
import type { ErrorEnvelope } from '#shared/errors.ts';
import type { ErpSource } from './port.ts';

/** Messages between the agent and the thread of one ERP source. One message per call, one per answer. */

/** The methods that are a plain question and answer; `watch` and `close` have messages of their own. */
export type CallName = Exclude<keyof ErpSource, 'watch' | 'close' | 'acceptsAtOnce'>;
export type CallArguments<K extends CallName> = Parameters<ErpSource[K]>;
export type CallResult<K extends CallName> = Awaited<ReturnType<ErpSource[K]>>;

export type CallRequest = {
  [K in CallName]: { kind: 'call'; id: number; name: K; args: CallArguments<K> };
}[CallName];
export type ToWorker = CallRequest | { kind: 'watch'; id: number } | { kind: 'close'; id: number };

/** Where the thread is, so that a thread that dies or hangs can be blamed on the right thing. */
export type WorkerStage = 'idle' | 'login';

export type FromWorker =
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; error: ErrorEnvelope }
  | { kind: 'changed' }
  | { kind: 'stage'; stage: WorkerStage };

export interface WorkerStart {
  settings: EngineSettings;
  password: string | undefined;
  profile: ErpProfile;
  connectionId: string;
}
