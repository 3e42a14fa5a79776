import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBreaker } from '#main/engine/breaker.ts';
import { createBus } from '#main/engine/events.ts';
import { createIncidents } from '#main/engine/incidents.ts';
import { reconsiderCodes } from '#main/engine/parcels/recode.ts';
import { createTracking, type TrackDeps, trackOnce } from '#main/engine/parcels/track.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { System } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { ok, refuse } from '#shared/result.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { tempLedger } from '#test/unit/ledger/temp-ledger.ts';

let ledger: Ledger;
let deps: TrackDeps;
let track: NonNullable<System['track']>;
let asked: string[][];

const numbers = ['20450123456789', '20450123456790', '20450123456791'] as const;
const event = { code: '9', text: 'Otrzymano', at: '1970-01-01T00:00:00Z', place: null };
const delivered = (number: string) => ({
  number,
  known: true,
  events: [event],
  leg: 'there' as const,
  branch: null,
  expectedAt: null,
  keptUntil: null,
  storagePaid: false,
  money: null,
  follow: null,
  raw: '{}',
});
const order = { sourceId: 'erp', entity: 'order', key: '10' } as const;
const status = (number: string): string | undefined =>
  ledger.parcels.ofDocument(order).find((one) => one.number === number)?.status;
const incidents = (): string[] => ledger.incidents.list(true, 10).map(({ cause }) => cause);

beforeEach(() => {
  ledger = tempLedger();
  asked = [];
  ledger.write(() => {
    for (const [id, kind, system] of [
      ['erp', 'erp', 'sqlite'],
      ['post', 'system', 'nova-poshta'],
    ] as const)
      ledger.connections.save({ id, kind, system, name: id, enabled: true, settings: {} }, 1);
    for (const number of numbers)
      ledger.parcels.insert(
        {
          sourceId: 'erp',
          entity: 'order',
          key: '10',
          number,
          connectionId: 'post',
          origin: 'document',
          via: null,
          follows: null,
          leg: 'there',
          remoteId: null,
          phone: null,
          dueAtMs: 1,
          cause: null,
        },
        1,
      );
  });
  const clock = { now: () => 1_000_000, monotonic: () => 0 };
  const opened = createRegistry().open('nova-poshta', {}, { apiKey: 'a'.repeat(32) });
  deps = {
    ledger,
    opened: {
      ...opened,
      system: {
        ...opened.system,
        track: (call, asks) => {
          asked.push(asks.map(({ number }) => number));
          return track(call, asks);
        },
      },
    },
    connectionId: 'post',
    readers: () => [],
    clock,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    incidents: createIncidents(ledger, createBus(), clock),
    breaker: createBreaker(),
    random: () => 0.5,
    onNews: () => undefined,
    onSignIn: () => undefined,
  };
});
afterEach(async () => {
  await deps.opened.close();
});

it('a bad number spoils nothing for the others of its batch, and is told of beside it', async () => {
  track = (_, asks) =>
    Promise.resolve(
      ok(
        asks.map(({ number }) =>
          number === numbers[1] ? refuse('invalid', 'carrier.number_invalid') : ok(delivered(number)),
        ),
      ),
    );
  await trackOnce(deps);
  expect(asked).toEqual([[...numbers]]);
  expect(numbers.map(status)).toEqual(['delivered', 'unknown', 'delivered']);
});

it('one that nobody was asked about stays due, the others have their answer', async () => {
  track = (_, asks) =>
    Promise.resolve(
      ok(
        asks.map(({ number }) =>
          number === numbers[2] ? refuse('rate_limited', 'remote.rate_limited') : ok(delivered(number)),
        ),
      ),
    );
  await trackOnce(deps);
  expect(ledger.parcels.due('post', 1_000_000, 10).map(({ number }) => number)).toEqual([numbers[2]]);
});

it('an error of our own does not stop a carrier without a word, and the word is taken back', async () => {
  let isBroken = true;
  track = (_, asks) => {
    if (isBroken) throw new TypeError('nobody thought of this');
    return Promise.resolve(ok(asks.map(({ number }) => ok(delivered(number)))));
  };
  const tracking = createTracking(deps);
  tracking.start();
  await eventually('the first', () => asked.length === 1);
  expect(incidents()).toEqual([]);
  tracking.wake();
  await eventually('told', () => incidents().includes('agent.internal'));
  isBroken = false;
  tracking.wake();
  await eventually('over', () => incidents().length === 0);
  await tracking.stop();
  expect(status(numbers[0])).toBe('delivered');
});

it('asks once about a number of two documents, with the phone that one of them knows', async () => {
  const phones: (string | null)[] = [];
  track = (_, asks) => {
    phones.push(...asks.map(({ phone }) => phone));
    return Promise.resolve(ok(asks.map(({ number }) => ok(delivered(number)))));
  };
  const [first] = numbers;
  const [known] = ledger.parcels.ofDocument(order);
  if (known === undefined) throw new Error('no parcel');
  ledger.write(() => ledger.parcels.insert({ ...known, key: '11', phone: null }, 1));
  ledger.write(() => ledger.parcels.insert({ ...known, key: '12', phone: '+380501112233' }, 1));
  await trackOnce(deps);
  expect(asked).toEqual([[...numbers]]);
  expect(phones).toEqual(['+380501112233', null, null]);
  for (const key of ['10', '11', '12']) {
    const found = ledger.parcels.ofDocument({ ...order, key }).find((one) => one.number === first);
    expect(found?.status).toBe('delivered');
  }
});

it('a code nobody knows is told of; said what it means, every parcel that heard it is worked out anew', async () => {
  track = (_, asks) =>
    Promise.resolve(
      ok(asks.map(({ number }) => ok({ ...delivered(number), events: [{ ...event, code: 'NEW-1' }] }))),
    );
  await trackOnce(deps);
  expect([status(numbers[0]), incidents()]).toEqual(['unknown', ['parcel.code_unknown']]);
  ledger.write(() =>
    ledger.mappings.replace('post', 'parcel_status', 'to_erp', [
      { kind: 'parcel_status', direction: 'to_erp', from: 'NEW-1', to: 'ready_for_pickup' },
    ]),
  );
  let told = 0;
  const wakeTelling = (): void => {
    told += 1;
  };
  const systems = createRegistry();
  reconsiderCodes(
    { ledger, incidents: deps.incidents, wakeTelling, deps: { systems, clock: deps.clock } },
    'post',
  );
  expect(numbers.map(status)).toEqual(numbers.map(() => 'ready_for_pickup'));
  expect([incidents(), told]).toEqual([[], 1]);
});
