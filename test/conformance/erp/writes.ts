import { beforeEach, expect, it } from 'vitest';
import type { ErpCommand } from '#main/erp/port.ts';
import { entitySchemas, type Order } from '#shared/domain/index.ts';
import type { Result } from '#shared/result.ts';
import type { Context } from './context.ts';
import { tradeProfile } from './trade.ts';

const order = (values: Partial<Order> = {}): Order =>
  entitySchemas.order.parse({
    number: '1042',
    placedAt: '2026-03-29T00:30:00Z',
    currency: 'PLN',
    total: '41.00',
    customer: { externalId: 'buyer-1', name: 'Jan Żak', email: 'jan@example.test', phone: '+48 600 100 200' },
    delivery: {
      method: 'Kurier',
      address: { street: "ul. O'Hary 5; --", city: 'Łódź', postcode: '90-001', country: 'PL' },
    },
    payment: { kind: 'przelew' },
    lines: [
      { sku: 'TEA-100', name: 'Herbata', quantity: '2', price: '15.50' },
      { sku: 'DPD', name: 'Dostawa', quantity: '1', price: '10', kind: 'service' },
    ],
    ...values,
  });

const create = (
  externalId: string,
  values: Partial<Order> = {},
): Extract<ErpCommand, { kind: 'create_order' }> => ({
  kind: 'create_order',
  source: 'shop-1',
  externalId,
  // Past the schema on purpose: the ERP may be stricter or looser than the domain.
  order: { ...order(), ...values },
});

const created = (result: Result<{ key: string; created: boolean }>): { key: string; created: boolean } => {
  if (result.outcome !== 'ok') throw new Error(JSON.stringify(result));
  return result.value;
};

const count = async (context: Context, table: string): Promise<number> => {
  const [row] = await context.raw.run(`SELECT COUNT(*) FROM ${table}`);
  return Number(row?.[0]);
};

export const createOrderTests = (context: Context): void => {
  it('stages an order that the ERP refused anew, as corrected, in the same row', async () => {
    const first = created(await context.erp.apply(create('7')));
    await context.raw.run(
      "UPDATE mostek_orders SET answer = 'rejected', reason = 'no such article' WHERE external_id = '7'",
    );
    const corrected = create('7', {
      lines: [{ sku: 'TEA-200', name: 'Herbata', quantity: '1', price: '20', kind: 'product' }],
    });
    expect(created(await context.erp.apply(corrected))).toEqual({
      key: first.key,
      created: true,
      staged: true,
      number: null,
    });
    const [head] = await context.raw.run("SELECT answer, reason FROM mostek_orders WHERE external_id = '7'");
    expect(head).toEqual(['new', null]);
    expect(await context.raw.run('SELECT line_no, sku FROM mostek_order_lines')).toEqual([['1', 'TEA-200']]);
    expect(created(await context.erp.apply(corrected))).toEqual({
      key: first.key,
      created: false,
      staged: true,
      number: null,
    });
  });

  it('stages an order once with its lines and its buyer', async () => {
    const first = created(await context.erp.apply(create('1')));
    expect(first.created).toBe(true);
    expect(created(await context.erp.apply(create('1')))).toEqual({
      key: first.key,
      created: false,
      staged: true,
      number: null,
    });
    const [head] = await context.raw.run(
      'SELECT source, external_id, order_no, customer_name, street, city, answer, currency FROM mostek_orders',
    );
    expect(head).toEqual(['shop-1', '1', '1042', 'Jan Żak', "ul. O'Hary 5; --", 'Łódź', 'new', 'PLN']);
    const lines = await context.raw.run('SELECT line_no, sku, kind FROM mostek_order_lines ORDER BY line_no');
    expect(lines).toEqual([
      ['1', 'TEA-100', 'product'],
      ['2', 'DPD', 'service'],
    ]);
    expect(await count(context, 'mostek_customers')).toBe(1);
    // The buyer's next order brings a new phone number.
    created(
      await context.erp.apply(
        create('2', { customer: { externalId: 'buyer-1', name: 'Jan Żak', phone: '111' } }),
      ),
    );
    expect(await context.raw.run('SELECT phone FROM mostek_customers')).toEqual([['111']]);
  });

  it('makes one order of twenty calls at the same time', async () => {
    const other = context.open();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? context.erp : other).apply(create('77'))),
    );
    const values = results.map(created);
    expect(values.filter((value) => value.created)).toHaveLength(1);
    expect(new Set(values.map((value) => value.key)).size).toBe(1);
    expect(await count(context, 'mostek_orders')).toBe(1);
    expect(await count(context, 'mostek_order_lines')).toBe(2);
  });

  it('makes twenty orders of one buyer at the same time', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => context.erp.apply(create(`many-${index}`))),
    );
    expect(results.map(created).every((value) => value.created)).toBe(true);
    expect(await count(context, 'mostek_orders')).toBe(20);
    expect(await count(context, 'mostek_customers')).toBe(1);
  });

  it('refuses what does not fit, names the fields, and leaves nothing behind', async () => {
    const lines = order().lines;
    const long = await context.erp.apply(
      create('long', {
        currency: 'TOOLONG',
        total: '1.23456',
        lines: [...lines, { ...lines[0], quantity: '1e5' }] as Order['lines'],
      }),
    );
    expect(long).toMatchObject({ outcome: 'invalid', cause: 'erp.type_mismatch' });
    const paths = 'fields' in long ? long.fields?.map((field) => field.path) : [];
    expect(paths).toEqual(expect.arrayContaining(['total', 'lines.2.quantity']));
    const zero = await context.erp.apply(create('zero', { note: 'a\0b' }));
    expect(zero).toMatchObject({ outcome: 'invalid', cause: 'erp.text_broken', fields: [{ path: 'note' }] });
    expect(await count(context, 'mostek_orders')).toBe(0);
  });

  it('leaves nothing half written when the ERP refuses a line', async () => {
    const [sql, undo] = context.harness.refuseSku('mostek_order_lines', 'sku', 'BAD');
    for (const statement of sql) await context.raw.run(statement);
    // A fresh connection: Firebird checks with the rules it knew when a statement was prepared.
    const erp = context.open();
    try {
      const result = await erp.apply(
        create('half', { lines: [order().lines[0], { ...order().lines[1], sku: 'BAD' }] as Order['lines'] }),
      );
      expect(result).toMatchObject({
        outcome: 'invalid',
        cause: expect.stringMatching(/^erp\.(constraint|order_refused)$/),
      });
      expect(await count(context, 'mostek_orders')).toBe(0);
      expect(await count(context, 'mostek_order_lines')).toBe(0);
      expect(await count(context, 'mostek_customers')).toBe(0);
    } finally {
      for (const statement of undo) await context.raw.run(statement);
    }
    expect(created(await context.erp.apply(create('half'))).created).toBe(true);
  });

  it('keeps the time of the order on the clock of the ERP and reads the answer back', async () => {
    const erp = context.open({ settings: { timeZone: 'Europe/Kyiv' } });
    const { key } = created(await erp.apply(create('5', { placedAt: '2026-07-15T09:00:00Z' })));
    expect(await erp.load('order_reply', [key])).toMatchObject([
      { kind: 'found', object: { key, externalSource: 'shop-1', externalId: '5', answer: 'waiting' } },
    ]);
    await context.raw.run(
      `UPDATE mostek_orders SET answer = 'accepted', erp_order_key = '88', erp_order_no = 'ZO 88/26' WHERE external_id = '5'`,
    );
    const [change] = await erp.claim({ agentId: 'a', limit: 10, leaseSeconds: 60 });
    expect(change).toMatchObject({ entity: 'order_reply', key, operation: 'update' });
    const [reply] = await erp.load('order_reply', [key]);
    const object = reply?.kind === 'found' ? entitySchemas.order_reply.parse(reply.object) : null;
    expect(object).toMatchObject({ answer: 'accepted', orderKey: '88', orderNumber: 'ZO 88/26' });
    await context.raw.run("UPDATE mostek_orders SET answer = 'perhaps' WHERE external_id = '5'");
    expect(await erp.load('order_reply', [key])).toMatchObject([
      { kind: 'broken', cause: 'erp.row_invalid' },
    ]);
  });

  it('reads a price and a note back as they were written', async () => {
    const note = `Proszę zadzwonić; 'jutro' "rano" -- ${'ą'.repeat(15_000)}`;
    created(await context.erp.apply(create('6', { note, total: '99999999999999.9999' })));
    const [row] = await context.raw.run('SELECT note, CAST(total AS VARCHAR(40)) FROM mostek_orders');
    expect(row?.[0] === note).toBe(true);
    if (context.harness.settings.engine !== 'sqlite') expect(row?.[1]).toBe('99999999999999.9999');
  });
};

export const setOrderTests = (context: Context): void => {
  const set = (orderKey: string, status: string | null, trackingNumber: string | null): ErpCommand => ({
    kind: 'set_order',
    orderKey,
    status,
    trackingNumber,
  });

  it('sets status and tracking number, and says when they already were so', async () => {
    await context.order('5', { status: 'N' });
    expect(await context.erp.apply(set('5', 'S', '00340'))).toMatchObject({
      outcome: 'ok',
      value: { key: '5' },
    });
    expect(await context.raw.run('SELECT status, tracking_no FROM orders')).toEqual([['S', '00340']]);
    expect(await context.erp.apply(set('5', 'S', '00340'))).toMatchObject({ outcome: 'no_change' });
    expect(await context.erp.apply(set('5', null, '00341'))).toMatchObject({ outcome: 'ok' });
    expect(await context.raw.run('SELECT status, tracking_no FROM orders')).toEqual([['S', '00341']]);
    expect(await context.erp.apply(set('6', 'S', null))).toMatchObject({
      outcome: 'not_found',
      cause: 'erp.object_missing',
    });
    expect(await context.erp.apply(set('six', 'S', null))).toMatchObject({ outcome: 'not_found' });
    if (context.harness.settings.engine === 'sqlite') return;
    expect(await context.erp.apply(set('5', 'SENT', null))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.type_mismatch',
      fields: [{ path: 'status' }],
    });
  });

  it('does not hear its own writes', async () => {
    await context.order('5', { status: 'N' });
    await context.raw.run('DELETE FROM mostek_queue');
    expect(await context.erp.apply(set('5', 'S', '1'))).toMatchObject({ outcome: 'ok' });
    created(await context.erp.apply(create('echo')));
    expect(await context.raw.run('SELECT entity, entity_key FROM mostek_queue')).toEqual([]);
    // The mark must not outlive the transaction: the accountant's next write counts.
    await context.raw.run("UPDATE orders SET status = 'Z' WHERE id = 5");
    expect(await context.raw.run('SELECT entity, entity_key FROM mostek_queue')).toEqual([['ORDER', '5']]);
  });

  it('gives up on an order that is open in the ERP, and writes it later', async () => {
    await context.order('5', { status: 'N' });
    const accountant = await context.connect();
    await accountant.begin();
    await accountant.run("UPDATE orders SET touched = 'me' WHERE id = 5");
    const result = await context.erp.apply(set('5', 'S', null));
    expect(result).toMatchObject({
      outcome: 'unavailable',
      cause: expect.stringMatching(/^erp\.(lock_timeout|deadlock)$/),
    });
    await accountant.rollback();
    expect(await context.erp.apply(set('5', 'S', null))).toMatchObject({ outcome: 'ok' });
  });
};

const documentCommand = (
  externalId: string,
  over: Partial<Extract<ErpCommand, { kind: 'create_document' }>['document']> = {},
): ErpCommand => ({
  kind: 'create_document',
  source: 'post-1',
  externalId,
  document: {
    kind: 'goods_issue',
    orderKey: '1',
    placedAt: '2026-03-29T00:30:00Z',
    note: 'Żółw',
    lines: order().lines,
    ...over,
  },
});

/** Documents that a parcel's state asks for. */
export const documentTests = (context: Context): void => {
  beforeEach(() => context.order('1'));

  it('stages a document once, with its lines, however often it is asked for', async () => {
    const first = created(await context.erp.apply(documentCommand('issue:1')));
    expect(first.created).toBe(true);
    const again = await context.erp.apply(documentCommand('issue:1', { note: 'other' }));
    expect(again).toMatchObject({ outcome: 'no_change', value: { key: first.key, created: false } });
    const paid = documentCommand('paid:1', { kind: 'payment', basedOn: first.key, lines: null });
    const second = created(await context.erp.apply(paid));
    const rows = await context.raw.run(
      'SELECT kind, erp_order_key, based_on FROM mostek_documents ORDER BY id',
    );
    expect(rows).toEqual([
      ['goods_issue', '1', null],
      ['payment', '1', first.key],
    ]);
    expect(second.key).not.toBe(first.key);
    expect(await count(context, 'mostek_document_lines')).toBe(2);
  });

  it('twenty askers at once make one document', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => context.erp.apply(documentCommand('issue:2'))),
    );
    expect(new Set(results.map((result) => result.outcome === 'ok')).has(true)).toBe(true);
    expect(results.filter((result) => result.outcome === 'ok')).toHaveLength(1);
    expect(await count(context, 'mostek_documents')).toBe(1);
  });

  it('leaves nothing of a document whose lines do not fit, and nothing of a rehearsal', async () => {
    const [line] = order().lines;
    if (line === undefined) throw new Error('no line');
    const wrong = documentCommand('issue:3', { lines: [line, { ...line, quantity: 'two' }] });
    expect(await context.erp.apply(wrong)).toMatchObject({ outcome: 'invalid' });
    const rehearsal = await context.erp.rehearse(documentCommand('issue:4'));
    expect(rehearsal.result).toMatchObject({ outcome: 'ok', value: { created: true } });
    expect(await count(context, 'mostek_documents')).toBe(0);
    expect(await count(context, 'mostek_document_lines')).toBe(0);
  });

  it('refuses kinds the ERP does not know, and says what is missing where there is no place for documents', async () => {
    const profile = tradeProfile();
    const { documents, ...rest } = profile;
    if (documents === undefined) throw new Error('no documents');
    const strict = context.open({ profile: { ...rest, documents: { ...documents, kinds: ['return'] } } });
    expect(await strict.apply(documentCommand('issue:5'))).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.not_supported',
    });
    const none = context.open({ profile: rest });
    expect(await none.apply(documentCommand('issue:6'))).toMatchObject({ cause: 'erp.not_supported' });
  });

  it('writes the status of an order to a supplier into its own table, and only where the profile names one', async () => {
    const command: ErpCommand = {
      kind: 'set_order',
      entity: 'supplier_order',
      orderKey: '1',
      status: 'S',
      trackingNumber: '20450123456789, 59000123456789',
    };
    expect(await context.erp.apply(command)).toMatchObject({
      outcome: 'invalid',
      cause: 'erp.not_supported',
    });
    const profile = tradeProfile();
    const { order: writeBack } = profile.writeBack;
    if (writeBack === undefined) throw new Error('nothing to write to');
    const erp = context.open({
      profile: { ...profile, writeBack: { ...profile.writeBack, supplier_order: writeBack } },
    });
    expect(await erp.apply(command)).toMatchObject({ outcome: 'ok' });
    const [row] = await context.raw.run('SELECT status, tracking_no FROM orders WHERE id = 1');
    expect(row).toEqual(['S', '20450123456789, 59000123456789']);
  });
};
