import { expect, it } from 'vitest';
import { messageOfChange } from '#main/engine/message.ts';
import { prepareItem } from '#main/engine/push-item.ts';
import { orderAccepted } from '#main/engine/reply.ts';
import { deliveriesOf, type Receiver } from '#main/engine/routing.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { wooManifest } from '#main/systems/woocommerce/manifest.ts';
import { flowSettings } from '#shared/connection.ts';
import { tempLedger, verdict } from '#test/unit/ledger/temp-ledger.ts';

const mapping = { toRemote: () => undefined, toErp: () => undefined };
const receiver = (flow: object = {}): Receiver => ({
  connectionId: 'shop',
  manifest: wooManifest,
  flow: flowSettings.parse({ sendInvoices: true, ...flow }),
});

let serial = 0;
const takeIn = (ledger: Ledger, orderKeys: string[], total = '10'): void => {
  serial += 1;
  const built = messageOfChange(
    'erp',
    {
      id: String(serial),
      entity: 'invoice',
      entityWord: 'INVOICE',
      key: '7',
      operation: 'update',
      createdAtMs: serial,
      attempts: 0,
    },
    'invoice',
    { kind: 'found', key: '7', object: { key: '7', number: 'FV/7', total, orderKeys } },
  );
  ledger.write(() =>
    ledger.intake.insert(built.message, deliveriesOf(ledger, [receiver()], 'erp', built), serial),
  );
};
const take = (ledger: Ledger): DueDelivery[] => ledger.write(() => ledger.dispatch.take('shop', 10, 1_000));
const sent = (ledger: Ledger, due: readonly DueDelivery[]): void =>
  ledger.write(() => {
    for (const one of due) ledger.dispatch.record(verdict(one.id, 'sent'), 1);
  });
/** The ERP answers: the shop's order 501 is its order 10. */
const accepted = (ledger: Ledger, flow: object = {}, orderKey = '10', remoteId = '501'): void =>
  ledger.write(() => {
    ledger.links.save({ connectionId: 'shop', entity: 'order', remoteId, sourceId: 'erp', key: orderKey }, 1);
    orderAccepted(ledger, [receiver(flow)], 'erp', {
      shopId: 'shop',
      remoteId,
      orderKey,
      orderNumber: 'ZK/10',
      now: 1,
    });
  });
const orderIds = (ledger: Ledger, due: DueDelivery | undefined): unknown => {
  if (due === undefined) return 'nothing is due';
  const prepared = prepareItem(ledger, [receiver()], due, mapping);
  return 'item' in prepared ? prepared.item.orderIds : prepared;
};

it('an invoice that left before its order was linked goes again when it is, once for each order', () => {
  const ledger = tempLedger();
  takeIn(ledger, ['10', '11']);
  const first = take(ledger);
  expect(orderIds(ledger, first[0])).toEqual([]);
  sent(ledger, first);
  accepted(ledger);
  const second = take(ledger);
  expect(orderIds(ledger, second[0])).toEqual(['501']);
  expect(second[0]?.idempotencyKey).not.toBe(first[0]?.idempotencyKey);
  sent(ledger, second);
  // The ERP's answer may be read twice.
  accepted(ledger);
  expect(take(ledger)).toEqual([]);
  accepted(ledger, {}, '11', '502');
  expect(orderIds(ledger, take(ledger)[0])).toEqual(['501', '502']);
});

it('one that is being sent while the order is linked goes again behind that', () => {
  const ledger = tempLedger();
  takeIn(ledger, ['10']);
  const [first] = take(ledger);
  expect(orderIds(ledger, first)).toEqual([]);
  accepted(ledger);
  expect(take(ledger)).toEqual([]);
  sent(ledger, first === undefined ? [] : [first]);
  expect(orderIds(ledger, take(ledger)[0])).toEqual(['501']);
});

it('one that still waits is not doubled, an older state is not told, and a switched-off flow stays off', () => {
  const ledger = tempLedger();
  takeIn(ledger, ['10']);
  accepted(ledger);
  const waiting = take(ledger);
  expect(orderIds(ledger, waiting[0])).toEqual(['501']);
  sent(ledger, waiting);
  expect(take(ledger)).toEqual([]);

  takeIn(ledger, ['12'], '20');
  sent(ledger, take(ledger));
  takeIn(ledger, ['12'], '30');
  sent(ledger, take(ledger));
  accepted(ledger, { sendInvoices: false }, '12', '503');
  expect(take(ledger)).toEqual([]);
  accepted(ledger, {}, '12', '503');
  expect(take(ledger).map((one) => JSON.parse(one.object ?? '{}').total)).toEqual(['30']);
});

it('an invoice of other orders stays where it is', () => {
  const ledger = tempLedger();
  takeIn(ledger, ['100']);
  sent(ledger, take(ledger));
  accepted(ledger);
  expect(take(ledger)).toEqual([]);
});
