import { describe, expect, it } from 'vitest';
import { judge } from '#main/engine/judge.ts';
import { maxAttempts } from '#main/engine/retry.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import { ok, refuse } from '#shared/result.ts';

const now = 1_000_000;
const delivery = (change: Partial<DueDelivery> = {}): DueDelivery => ({
  id: 1,
  messageId: 1,
  connectionId: 'shop',
  direction: 'out',
  entity: 'order',
  key: '1042',
  operation: 'update',
  label: '1042',
  attempts: 0,
  idempotencyKey: 'k',
  unsettled: false,
  sourceId: 'erp',
  changeId: '1',
  version: 1,
  object: '{}',
  ...change,
});

describe('judge', () => {
  it('accepts', () => {
    const { verdict, health } = judge(delivery({ unsettled: true }), ok(null), now, 1);
    expect(verdict).toMatchObject({ status: 'sent', outcome: 'ok', attempts: 1, unsettled: false });
    expect(health).toBe('well');
  });

  it.each([
    ['invalid', 'remote.invalid'],
    ['not_found', 'remote.not_found'],
    ['conflict', 'remote.conflict'],
    ['too_late', 'remote.too_late'],
  ] as const)('%s is never tried again by itself', (outcome, cause) => {
    const { verdict, health } = judge(delivery(), refuse(outcome, cause), now, 1);
    expect(verdict).toMatchObject({ status: 'rejected', outcome, cause, attempts: 1 });
    expect(health).toBe('well');
  });

  it('a 401 costs no attempt and stops the connection', () => {
    const { verdict, health } = judge(
      delivery({ attempts: 3 }),
      refuse('unauthorised', 'remote.unauthorised'),
      now,
      1,
    );
    expect(verdict).toMatchObject({ status: 'waiting', attempts: 3 });
    expect(health).toBe('sign_in');
  });

  it('a rate limit costs no attempt and lasts as long as it says', () => {
    const judged = judge(
      delivery({ attempts: 3 }),
      refuse('rate_limited', 'remote.rate_limited', { retryAtMs: now + 70_000 }),
      now,
      1,
    );
    expect(judged.verdict).toMatchObject({ status: 'waiting', attempts: 3, dueAtMs: now + 70_000 });
    expect(judged.restUntilMs).toBe(now + 70_000);
  });

  it('unavailable waits as the table says and honours Retry-After', () => {
    const plain = judge(delivery(), refuse('unavailable', 'net.timeout'), now, 1);
    expect(plain.verdict).toMatchObject({
      status: 'waiting',
      attempts: 1,
      dueAtMs: now + 5_000,
      unsettled: false,
    });
    const told = judge(
      delivery(),
      refuse('unavailable', 'remote.unavailable', { retryAtMs: now + 60_000 }),
      now,
      1,
    );
    expect(told.verdict.dueAtMs).toBe(now + 60_000);
  });

  it('uncertain marks the delivery for a look-up and gives the other side time', () => {
    const { verdict } = judge(delivery(), refuse('uncertain', 'net.cut'), now, 0);
    expect(verdict).toMatchObject({ status: 'waiting', outcome: 'uncertain', unsettled: true });
    expect(verdict.dueAtMs).toBeGreaterThanOrEqual(now + 5_000);
  });

  it('stays marked while the look-up itself fails', () => {
    const { verdict } = judge(delivery({ unsettled: true }), refuse('unavailable', 'net.timeout'), now, 1);
    expect(verdict.unsettled).toBe(true);
  });

  it('gives up after the last row of the table, and keeps the cause', () => {
    const { verdict } = judge(
      delivery({ attempts: maxAttempts - 1 }),
      refuse('unavailable', 'net.timeout'),
      now,
      1,
    );
    expect(verdict).toMatchObject({ status: 'rejected', cause: 'net.timeout' });
  });

  it('pending waits at no cost', () => {
    const { verdict, health } = judge(delivery({ attempts: 2 }), { outcome: 'pending', value: null }, now, 1);
    expect(verdict).toMatchObject({ status: 'waiting', attempts: 2 });
    expect(health).toBe('silent');
  });
});
