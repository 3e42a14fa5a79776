import { randomUUID } from 'node:crypto';
import type { Clock } from '#main/engine/clock.ts';
import type { Bus } from '#main/engine/events.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { DeliveryFilter, Job } from '#shared/api/types.ts';
import { MostekError } from '#shared/errors.ts';

const chunk = 500;
const kept = 50;

export interface JobRequest {
  kind: Job['kind'];
  filter: DeliveryFilter;
  reason: string;
  actor: string;
}

/** Bulk work by filter, in chunks, so that ten thousand rows neither block the window nor outgrow memory. */
export interface Jobs {
  start(request: JobRequest): Job;
  get(id: string): Job;
  cancel(id: string): Job;
}

/** `rest` is the pause between two chunks, in which senders and the window have their turn. */
export const createJobs = (
  ledger: Ledger,
  bus: Bus,
  clock: Clock,
  onChanged: () => void,
  rest: () => Promise<void>,
): Jobs => {
  const jobs = new Map<string, Job & { cancelled: boolean }>();

  const find = (id: string): Job & { cancelled: boolean } => {
    const job = jobs.get(id);
    if (job === undefined) throw new MostekError('message.not_found', `no job ${id}`, { retryable: false });
    return job;
  };

  const apply = (request: JobRequest, id: number, now: number): boolean => {
    const { steer } = ledger;
    switch (request.kind) {
      case 'retry':
        return steer.retry(id, now);
      case 'hold':
        return steer.hold(id, now);
      case 'release':
        return steer.release(id, now);
      case 'set_aside':
        return steer.setAside(id, request.reason, now);
    }
  };

  const run = async (job: Job & { cancelled: boolean }, request: JobRequest): Promise<void> => {
    // Only what was there when the person counted: what is rejected meanwhile is a new decision.
    const until = clock.now();
    const filter = { ...request.filter, toMs: Math.min(request.filter.toMs ?? until + 1, until + 1) };
    let after = 0;
    for (;;) {
      if (job.cancelled) {
        job.state = 'cancelled';
        break;
      }
      const ids = ledger.deliveries.ids(filter, after, chunk);
      if (ids.length === 0) {
        job.state = 'finished';
        break;
      }
      after = ids[ids.length - 1] ?? after;
      ledger.write(() => {
        for (const id of ids) apply(request, id, clock.now());
      });
      job.done += ids.length;
      bus.emit('event', { type: 'job', jobId: job.id });
      onChanged();
      await rest();
    }
    bus.emit('event', { type: 'job', jobId: job.id });
    bus.emit('event', { type: 'deliveries', connectionId: null });
  };

  return {
    start(request) {
      const job = {
        id: randomUUID(),
        kind: request.kind,
        total: ledger.deliveries.count(request.filter, 1_000_000),
        done: 0,
        state: 'running' as Job['state'],
        startedAtMs: clock.now(),
        cancelled: false,
      };
      jobs.set(job.id, job);
      for (const old of [...jobs.keys()].slice(0, Math.max(0, jobs.size - kept))) jobs.delete(old);
      ledger.write(() =>
        ledger.audit.add({
          atMs: clock.now(),
          actor: request.actor,
          action: `bulk.${request.kind}`,
          subject: 'deliveries',
          before: JSON.stringify(request.filter),
          after: String(job.total),
          reason: request.reason === '' ? null : request.reason,
        }),
      );
      run(job, request).catch(() => {
        job.state = 'failed';
        bus.emit('event', { type: 'job', jobId: job.id });
      });
      return job;
    },
    get: find,
    cancel(id) {
      const job = find(id);
      job.cancelled = true;
      return job;
    },
  };
};
