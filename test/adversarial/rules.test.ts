import { afterAll, beforeAll, expect, it } from 'vitest';
import { rulebook } from '#shared/rules.ts';
import { eventually } from '#test/adversarial/wait.ts';
import { type Scene, shopId, startScene } from '#test/demo/scene.ts';

let scene: Scene;
let sku = '';
let remoteId = '';
beforeAll(async () => {
  scene = await startScene({ pollSeconds: 3_600 });
  const [first] = scene.shop.shop.products.values();
  sku = first?.product_code ?? '';
  remoteId = first?.product_id ?? '';
});
afterAll(() => scene.stop());

const save = (book: unknown) =>
  scene.call['rules.save']({ connectionId: shopId, book: rulebook.parse(book) });

/** Changes the stock in the ERP and waits for what became of the change. */
const sell = async (stock: number) => {
  const before = await newest();
  scene.erp.db.prepare('update goods set stock = ? where sku = ?').run(stock, sku);
  return eventually('handled', async () => {
    const row = await newest();
    return row !== undefined && row.id !== before?.id && ['sent', 'rejected'].includes(row.status)
      ? row
      : null;
  });
};
const newest = async () => {
  const filter = { text: sku, connectionId: shopId };
  const { rows } = await scene.call['deliveries.list']({ filter, before: null, limit: 1 });
  return rows[0];
};

it('refuses an expression that can not be run, and names its place', async () => {
  const { problems } = await save({ fields: [{ entity: 'product', path: 'name', expression: 'name &' }] });
  expect(problems.map((one) => one.path)).toEqual(['fields.0.expression']);
  expect((await scene.call['rules.get']({ connectionId: shopId })).version).toBe(0);
});

it('works a field out before the object is sent', async () => {
  const expression = 'stock.{"warehouse": warehouse, "quantity": $minus(quantity, "5")}[]';
  await save({ fields: [{ entity: 'product', path: 'stock', expression }] });
  expect((await sell(40)).status).toBe('sent');
  expect(scene.shop.shop.products.get(remoteId)?.amount).toBe('35');
});

it('shows on an object that has passed what the rules would make of it', async () => {
  const row = await newest();
  const book = rulebook.parse({
    rules: [{ entity: 'product', when: { expression: 'active' }, word: 'warehouse', value: 'A' }],
    fields: [{ entity: 'product', path: 'name', expression: '"New " & sku' }],
  });
  const seen = await scene.call['rules.preview']({ book, deliveryId: row?.id ?? 0 });
  expect(seen).toMatchObject({
    after: { name: `New ${sku}` },
    decided: { warehouse: 'A' },
    problem: null,
  });
  const broken = { ...book, fields: [{ entity: 'product' as const, path: 'sku', expression: '$sum(1)' }] };
  expect((await scene.call['rules.preview']({ book: broken, deliveryId: row?.id ?? 0 })).problem).toMatch(
    /^sku: /,
  );
});

it('keeps from the connection what a rule says "no" to', async () => {
  await save({
    rules: [{ entity: 'product', when: { expression: `sku = "${sku}"` }, word: 'send', value: 'no' }],
  });
  expect((await sell(12)).status).toBe('sent');
  expect(scene.shop.shop.products.get(remoteId)?.amount).toBe('35');
});

it('rejects an object that a rule can not be worked out for, and sends it once the rule is mended', async () => {
  await save({ fields: [{ entity: 'product', path: 'name', expression: '$plus(sku, "1")' }] });
  const row = await sell(13);
  expect(row).toMatchObject({ status: 'rejected', cause: 'mapping.expression' });
  const { history } = await scene.call['rules.get']({ connectionId: shopId });
  await save({});
  await scene.call['deliveries.retry']({ ids: [row.id] });
  await eventually('sent', async () => (await newest())?.status === 'sent');
  expect(scene.shop.shop.products.get(remoteId)?.amount).toBe('13');
  // An older version can be taken back, and stands as a new one.
  await scene.call['rules.undo']({ connectionId: shopId, version: 1 });
  const now = await scene.call['rules.get']({ connectionId: shopId });
  expect(now.book.fields[0]?.path).toBe('stock');
  expect(now.version).toBe(history.length + 2);
});

it('an unknown value becomes what the table says, or waits for a person', async () => {
  const table = { connectionId: shopId, kind: 'order_status', direction: 'to_remote' } as const;
  const { rows } = await scene.call['mappings.list']({ connectionId: shopId });
  const own = rows.filter((row) => row.kind === table.kind && row.direction === table.direction);
  expect(scene.agent.ledger.mappings.find(shopId, 'order_status', 'to_remote', '??')).toBeUndefined();
  await scene.call['mappings.save']({ ...table, rows: own, fallback: 'O' });
  expect(scene.agent.ledger.mappings.find(shopId, 'order_status', 'to_remote', '??')).toBe('O');
  await scene.call['mappings.save']({ ...table, rows: own, fallback: null });
  expect(scene.agent.ledger.mappings.find(shopId, 'order_status', 'to_remote', '??')).toBeUndefined();
});

it.each(['csv', 'xlsx'] as const)('tables go into a %s file and come back as they were', async (format) => {
  const table = { connectionId: shopId, kind: 'payment', direction: 'to_erp' } as const;
  const rows = [
    { kind: 'payment', direction: 'to_erp', from: 'Przelew; "szybki"', to: '01' },
    { kind: 'payment', direction: 'to_erp', from: 'Післяплата', to: '=1+1' },
  ] as const;
  await scene.call['mappings.save']({ ...table, rows: [...rows] });
  const { rows: before } = await scene.call['mappings.list']({ connectionId: shopId });
  const file = await scene.call['mappings.export']({ connectionId: shopId, format });
  await scene.call['mappings.save']({ ...table, rows: [] });
  const dry = { connectionId: shopId, name: file.name, base64: file.base64, dryRun: true };
  expect(await scene.call['mappings.import'](dry)).toMatchObject({ problems: [], saved: false });
  await scene.call['mappings.import']({ ...dry, dryRun: false });
  expect((await scene.call['mappings.list']({ connectionId: shopId })).rows).toEqual(before);
});

it('takes nothing from a file with a line that does not fit', async () => {
  const text = 'kind;direction;from;to\npayment;to_erp;A;B\nnonsense;to_erp;A;B\npayment;to_erp;A;C\n';
  const base64 = Buffer.from(text).toString('base64');
  const read = await scene.call['mappings.import']({
    connectionId: shopId,
    name: 'a.csv',
    base64,
    dryRun: false,
  });
  expect(read).toMatchObject({
    saved: false,
    problems: [{ line: 3 }, { line: 4, message: 'twice' }],
  });
  const broken = Buffer.from('PK this is no workbook').toString('base64');
  await expect(
    scene.call['mappings.import']({ connectionId: shopId, name: 'a.csv', base64: broken, dryRun: false }),
  ).rejects.toMatchObject({ causeId: 'message.invalid' });
});
