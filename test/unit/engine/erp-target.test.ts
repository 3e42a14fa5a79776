import { beforeEach, describe, expect, it } from 'vitest';
import { erpTarget } from '#main/engine/erp-target.ts';
import type { Delivered } from '#main/engine/target.ts';
import type { Applied, ErpCommand, ErpSource } from '#main/erp/port.ts';
import type { DueDelivery } from '#main/ledger/dispatch.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { ok, type Result } from '#shared/result.ts';
import { delivery, message, tempLedger, verdict } from '#test/unit/ledger/temp-ledger.ts';

let ledger: Ledger;
let asked: ErpCommand[];
let answer: (command: ErpCommand) => Result<Applied>;

const absent = (): never => {
  throw new Error('not asked for here');
};
/** An ERP that only takes commands. */
const erp: ErpSource = {
  probe: absent,
  inspect: absent,
  claim: absent,
  releaseClaims: absent,
  acknowledge: absent,
  load: absent,
  keys: absent,
  rehearse: absent,
  browse: absent,
  sample: absent,
  verify: absent,
  backlog: absent,
  watch: absent,
  script: absent,
  close: absent,
  apply(command) {
    asked.push(command);
    return Promise.resolve(answer(command));
  },
};

const target = () =>
  erpTarget({ ledger, erp, further: { statusesGoTo: 'nobody' }, receivers: () => [], now: () => 5 });

/** Takes the one delivery that is due, has it delivered, and writes what follows, as the dispatcher does. */
const deliver = async (due: DueDelivery): Promise<Delivered> => {
  const delivered = await target().deliver(due, AbortSignal.timeout(5_000));
  ledger.write(() => {
    if (delivered.link !== null) ledger.links.save(delivered.link, 5);
    delivered.also?.();
    if (delivered.result.outcome === 'ok') ledger.dispatch.record(verdict(due.id, 'sent'), 5);
  });
  return delivered;
};

const stage = (values: Parameters<typeof message>[0]): DueDelivery => {
  ledger.write(() =>
    ledger.intake.insert(
      message({ direction: 'in', sourceId: 'shop', ...values }),
      [delivery({ connectionId: 'erp' })],
      1,
    ),
  );
  const [due] = ledger.write(() => ledger.dispatch.take('erp', 1, 10));
  if (due === undefined) throw new Error('nothing is due');
  return due;
};

beforeEach(() => {
  ledger = tempLedger();
  asked = [];
  answer = () => ok({ key: '77', created: true, staged: false, number: 'ZO 7/26' });
});

const order = JSON.stringify(entitySchemas.order.parse({ number: '1042', lines: [] }));

describe('an ERP that makes its own order at once', () => {
  it('is linked by its key and found by its number', async () => {
    const due = stage({ entity: 'order', key: '1042', operation: 'insert', object: order });
    const delivered = await deliver(due);
    expect(delivered.result).toMatchObject({ outcome: 'ok', value: { remoteId: '77' } });
    expect(ledger.links.byKey('erp', 'order', '77', 'shop')).toMatchObject({
      remoteId: '1042',
      number: 'ZO 7/26',
      inboxKey: null,
    });
    expect(ledger.deliveries.list({ text: 'zo 7/26' }, null, 10)).toHaveLength(1);
  });

  it('takes a later status without waiting for an answer of an inbox', async () => {
    await deliver(stage({ entity: 'order', key: '1042', operation: 'insert', object: order }));
    const later = stage({
      entity: 'order',
      key: '1042',
      operation: 'update',
      object: JSON.stringify(entitySchemas.order.parse({ status: 'P', trackingNumbers: ['N1'] })),
    });
    ledger.write(() =>
      ledger.links.save(
        { connectionId: 'shop', entity: 'order', remoteId: '1042', sourceId: 'erp', seen: { status: 'P' } },
        1,
      ),
    );
    await deliver(later);
    expect(asked.at(-1)).toMatchObject({ kind: 'set_order', orderKey: '77', trackingNumber: 'N1' });
  });

  it('waits where the order is only staged', async () => {
    answer = () => ok({ key: '3', created: true, staged: true, number: null });
    await deliver(stage({ entity: 'order', key: '1042', operation: 'insert', object: order }));
    expect(ledger.links.byRemote('shop', 'order', '1042')).toMatchObject({ inboxKey: '3', key: null });
    const later = stage({ entity: 'order', key: '1042', operation: 'update', object: order });
    expect((await deliver(later)).result.outcome).toBe('pending');
  });
});

describe('documents of an order', () => {
  const document = (values: object) =>
    JSON.stringify(entitySchemas.document.parse({ kind: 'goods_issue', orderKey: '77', ...values }));

  it('are asked for by the fact that caused them, and based on each other', async () => {
    await deliver(stage({ entity: 'document', key: '77', changeId: 'issue:77', object: document({}) }));
    expect(asked[0]).toMatchObject({ kind: 'create_document', source: 'shop', externalId: 'issue:77' });
    answer = () => ok({ key: '78', created: true, staged: false, number: null });
    const paid = document({ kind: 'payment', basedOn: 'issue:77' });
    await deliver(stage({ entity: 'document', key: '77', changeId: 'paid:77', object: paid }));
    expect(asked[1]).toMatchObject({ document: { kind: 'payment', basedOn: '77' } });
    expect(ledger.links.byRemote('shop', 'document', 'paid:77')).toMatchObject({ key: '78' });
  });

  it('keep their order: the second is not even due before the first has ended', () => {
    for (const changeId of ['a', 'b'])
      ledger.write(() =>
        ledger.intake.insert(
          message({ direction: 'in', sourceId: 'shop', entity: 'document', key: '77', changeId }),
          [delivery({ connectionId: 'erp' })],
          1,
        ),
      );
    const due = ledger.write(() => ledger.dispatch.take('erp', 10, 10));
    expect(due.map((one) => one.changeId)).toEqual(['a']);
  });

  it('stay without a link while the ERP says that their base is not there yet', async () => {
    answer = () => ({ outcome: 'pending', value: { key: '', created: false, staged: false, number: null } });
    const delivered = await deliver(
      stage({ entity: 'document', key: '77', changeId: 'issue:77', object: document({}) }),
    );
    expect(delivered.result.outcome).toBe('pending');
    expect(ledger.links.byRemote('shop', 'document', 'issue:77')).toBeNull();
  });
});

describe('a program beside the ERP', () => {
  const shopLink = () => ledger.links.byRemote('shop', 'order', '1042');
  beforeEach(() => {
    ledger.write(() =>
      ledger.links.save(
        { connectionId: 'shop', entity: 'order', remoteId: '1042', sourceId: 'books', key: 'B-1' },
        1,
      ),
    );
  });

  it('that makes its own order at once is linked under its own name, and the shop stays with the ERP', async () => {
    await deliver(stage({ entity: 'order', key: '1042', operation: 'insert', object: order }));
    expect(shopLink()).toMatchObject({ sourceId: 'books', key: 'B-1' });
    expect(ledger.links.byRemote('erp', 'order', '77')).toMatchObject({
      sourceId: 'shop',
      key: '1042',
      number: 'ZO 7/26',
    });
  });

  it('that only stages it is linked when it answers, and the shop stays with the ERP', async () => {
    answer = () => ok({ key: '5', created: true, staged: true, number: null });
    const delivered = await deliver(
      stage({ entity: 'order', key: '1042', operation: 'insert', object: order }),
    );
    expect(delivered.link).toBeNull();
    expect(shopLink()).toMatchObject({ sourceId: 'books', key: 'B-1', inboxKey: null });
    expect(ledger.links.byRemote('erp', 'order', '5')).toBeNull();
  });
});
