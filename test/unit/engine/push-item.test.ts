import { expect, it } from 'vitest';
import { prepareItem } from '#main/engine/push-item.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { delivery, message, tempLedger } from '#test/unit/ledger/temp-ledger.ts';

it('an invoice is given the ids its orders have at this connection, and no others', () => {
  const ledger = tempLedger();
  const invoice = entitySchemas.invoice.parse({
    key: '7',
    number: 'FV/7',
    total: '1',
    orderKeys: ['10', '11', '12'],
  });
  ledger.write(() => {
    for (const [connectionId, remoteId, key] of [
      ['shop', '501', '10'],
      ['other', '900', '11'],
      ['shop', '502', '12'],
    ] as const) {
      ledger.links.save({ connectionId, entity: 'order', remoteId, sourceId: 'erp', key, final: false }, 1);
    }
    ledger.intake.insert(
      message({ sourceId: 'erp', entity: 'invoice', key: '7', object: JSON.stringify(invoice) }),
      [delivery({ connectionId: 'shop' })],
      1,
    );
  });
  const [due] = ledger.write(() => ledger.dispatch.take('shop', 1, 10));
  if (due === undefined) throw new Error('nothing is due');
  const mapping = { toRemote: () => undefined, toErp: () => undefined };
  expect(prepareItem(ledger, [], due, mapping)).toMatchObject({ item: { orderIds: ['501', '502'] } });
});

it('a correction that names no order is told of at those of the document it corrects', () => {
  const ledger = tempLedger();
  const invoice = (values: object): string =>
    JSON.stringify(entitySchemas.invoice.parse({ number: 'FV', total: '1', ...values }));
  ledger.write(() => {
    const link = {
      connectionId: 'shop',
      entity: 'order',
      remoteId: '501',
      sourceId: 'erp',
      key: '10',
    } as const;
    ledger.links.save(link, 1);
    for (const [key, object] of [
      ['7', invoice({ key: '7', orderKeys: ['10'] })],
      ['8', invoice({ key: '8', correction: true, correctsKey: '7' })],
      ['9', invoice({ key: '9', correction: true, correctsKey: '6' })],
    ] as const)
      ledger.intake.insert(
        message({ sourceId: 'erp', entity: 'invoice', key, object }),
        [delivery({ connectionId: 'shop' })],
        1,
      );
  });
  const mapping = { toRemote: () => undefined, toErp: () => undefined };
  const due = ledger.write(() => ledger.dispatch.take('shop', 9, 10));
  const ids = due.map((one) => {
    const prepared = prepareItem(ledger, [], one, mapping);
    return 'item' in prepared ? prepared.item.orderIds : null;
  });
  expect(ids).toEqual([['501'], ['501'], []]);
});
