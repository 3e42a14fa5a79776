import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { NewDelivery, NewMessage } from '#main/ledger/intake.ts';
import { type Ledger, openLedger } from '#main/ledger/ledger.ts';

const open: { ledger: Ledger | null; dir: string }[] = [];

export const tempDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'mostek-ledger-'));
  open.push({ ledger: null, dir });
  return dir;
};

/** A ledger of its own, closed and removed after the test. */
export const tempLedger = (dir = tempDir()): Ledger => {
  const ledger = openLedger(join(dir, 'ledger.sqlite'));
  open.push({ ledger, dir });
  return ledger;
};

afterEach(() => {
  for (const { ledger } of open) {
    try {
      ledger?.close();
    } catch {
      // Closed by the test itself.
    }
  }
  for (const { dir } of open.splice(0)) rmSync(dir, { recursive: true, force: true });
});

let serial = 0;

export const message = (change: Partial<NewMessage> = {}): NewMessage => {
  serial += 1;
  return {
    sourceId: 'erp',
    changeId: String(serial),
    version: 1,
    direction: 'out',
    entity: 'order',
    key: '1',
    operation: 'update',
    label: 'ZK/1',
    object: '{}',
    changedAtMs: 1,
    ackWanted: 'accepted',
    ackReason: null,
    problem: null,
    terms: [],
    ...change,
  };
};

export const delivery = (change: Partial<NewDelivery> = {}): NewDelivery => {
  serial += 1;
  return {
    connectionId: 'shop',
    idempotencyKey: `key-${serial}`,
    supersede: false,
    status: 'accepted',
    outcome: null,
    cause: null,
    detail: null,
    values: null,
    ...change,
  };
};

/** Takes one message with one delivery in; returns the delivery's id. */
export const put = (
  ledger: Ledger,
  m: Partial<NewMessage> = {},
  d: Partial<NewDelivery> = {},
  now = 1,
): number => {
  const inserted = ledger.write(() => ledger.intake.insert(message(m), [delivery(d)], now));
  if (inserted.kind !== 'new' || inserted.deliveryIds[0] === undefined) throw new Error('not new');
  return inserted.deliveryIds[0];
};

export const verdict = (
  id: number,
  status: 'sent' | 'waiting' | 'rejected',
  dueAtMs = 0,
): Parameters<Ledger['dispatch']['record']>[0] => ({
  id,
  status,
  outcome: status === 'sent' ? 'ok' : 'unavailable',
  cause: status === 'sent' ? null : 'net.timeout',
  detail: null,
  values: null,
  attempts: 1,
  dueAtMs,
  unsettled: false,
});
