import { expect, it } from 'vitest';
import { type DeliveryStatus, deliveryStatuses } from '#shared/status.ts';
import { put, tempLedger, verdict } from './temp-ledger.ts';

/** Two deliveries of every status at each of two connections, each in a lane of its own. */
const everyStatus = () => {
  const ledger = tempLedger();
  const made: { id: number; status: DeliveryStatus; connectionId: string }[] = [];
  for (const connectionId of ['shop', 'crm'])
    for (const status of [...deliveryStatuses, ...deliveryStatuses]) {
      const lane = `${connectionId}-${made.length}`;
      const isBorn = status === 'held' || status === 'superseded';
      const id = put(ledger, { key: lane }, { connectionId, lane, ...(isBorn ? { status } : {}) });
      made.push({ id, status, connectionId });
    }
  ledger.write(() => {
    for (const connectionId of ['shop', 'crm']) ledger.dispatch.take(connectionId, 100, 2);
    for (const { id, status } of made) {
      if (status === 'accepted') ledger.dispatch.putBack([id]);
      if (status === 'sent' || status === 'waiting' || status === 'rejected')
        ledger.dispatch.record(verdict(id, status), 2);
    }
  });
  return { ledger, made };
};

const choices: DeliveryStatus[][] = [
  ...deliveryStatuses.map((status) => [status]),
  ['accepted', 'sending', 'waiting'],
  ['rejected', 'held'],
  ['sent', 'rejected'],
  ['superseded', 'accepted'],
];

it.each(choices.map((statuses) => [statuses] as const))(
  'finds exactly the deliveries that are %s',
  (statuses) => {
    const { ledger, made } = everyStatus();
    for (const connectionId of [undefined, 'shop']) {
      const filter = { status: statuses, ...(connectionId === undefined ? {} : { connectionId }) };
      const wanted = made
        .filter((one) => statuses.includes(one.status))
        .filter((one) => connectionId === undefined || one.connectionId === connectionId)
        .map(({ id }) => id);
      expect(ledger.deliveries.list(filter, null, 50).map(({ id }) => id)).toEqual(wanted.toReversed());
      expect(ledger.deliveries.ids(filter, 0, 50)).toEqual(wanted);
      expect(ledger.deliveries.count(filter, 50)).toBe(wanted.length);
      expect(ledger.deliveries.ids(filter, wanted[0] ?? 0, 50)).toEqual(wanted.slice(1));
    }
  },
);

it('counts what is under way, waits, was refused and is held', () => {
  const { ledger } = everyStatus();
  expect(ledger.deliveries.openCounts()).toEqual(
    ['crm', 'shop'].map((connectionId) => ({ connectionId, underWay: 4, waiting: 2, rejected: 2, held: 2 })),
  );
  expect(ledger.deliveries.openTotal(100)).toBe(20);
});
