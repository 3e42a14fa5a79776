import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OnecPeer, startOnecOdata } from '#test/peers/onec-odata/server.ts';
import { textOf } from '#test/peers/onec-odata/values.ts';

/** The stand-in refuses what the documented system refuses (erp.md B4, C); it is asked without any code of ours. */

let peer: OnecPeer;
const plan = 'ExchangePlan_ОбменССайтом';
const goods = 'Catalog_Номенклатура';
const orders = 'Document_ЗаказПокупателя';
const node = 'd6ffb2b7-ad5e-425a-a878-c0cdb15cf097';
const self = 'cf827404-9544-4cfc-a8ea-e3d277501d12';

beforeAll(async () => {
  peer = await startOnecOdata();
  peer.base.add(plan, { Code: '1C', ThisNode: true }, self);
  peer.base.add(plan, { Code: 'SITE' }, node);
});
afterAll(() => peer.stop());

let tea = '';
beforeEach(() => {
  peer.base.select(node, 999);
  peer.base.confirm(node, 999);
  peer.base.object(plan, node)['ReceivedNo'] = '0';
  tea = textOf(peer.base.add(goods, { Description: "Чай О'Ніл", Артикул: 'T-1' })['Ref_Key']);
});

const ask = async (
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string>; anonymous?: boolean } = {},
): Promise<{ status: number; text: string; json: () => unknown; type: string }> => {
  const authorization = `Basic ${Buffer.from(`${peer.user}:${peer.password}`, 'utf8').toString('base64')}`;
  const response = await fetch(`${peer.baseUrl}/odata/standard.odata/${path}`, {
    method,
    headers: {
      ...(options.anonymous === true ? {} : { authorization }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: () => JSON.parse(text) as unknown,
    type: response.headers.get('content-type') ?? '',
  };
};
const status = async (...given: Parameters<typeof ask>): Promise<number> => (await ask(...given)).status;
const get = (set: string, options: string): Promise<number> =>
  status('GET', `${set}?$format=json&${options}`);

describe('reading', () => {
  it('wants a name and a password in UTF-8', async () => {
    expect(await status('GET', `${goods}?$format=json`, { anonymous: true })).toBe(401);
    const latin = `Basic ${Buffer.from(`${peer.user}:${peer.password}`, 'latin1').toString('base64')}`;
    expect(await status('GET', goods, { anonymous: true, headers: { authorization: latin } })).toBe(401);
  });

  it('answers Atom unless JSON is asked for', async () => {
    expect((await ask('GET', goods)).type).toContain('atom');
    expect((await ask('GET', `${goods}?$format=json`)).type).toContain('json');
  });

  it.each([
    ["$filter=Артикул eq 'T-1'", 200],
    ["$filter=Description eq 'чай о''ніл'", 200],
    ['$filter=IsFolder eq false and not (DeletionMark eq true)', 200],
    ["$filter=startswith(Артикул,'T') or substringof('Чай', Description)", 200],
    ["$filter=like(Артикул, 'T%')", 200],
    [`$filter=Ref_Key eq guid'${node}'`, 200],
    ['$orderby=Ref_Key asc,Description desc&$top=2&$skip=1&$inlinecount=allpages', 200],
    ['$expand=Parent&$select=Ref_Key,Description', 200],
    ['$filter=Нет eq 1', 400],
    ["$filter=Артикул = 'T-1'", 400],
    ["$filter=Артикул eq 'T-1", 400],
    ["$filter=Артикул eq guid'x'", 400],
    ["$filter=Ref_Key eq 'T-1'", 400],
    ["$filter=contains(Артикул,'T')", 400],
    ["$filter=Артикул in ('T-1')", 400],
    ['$select=Нет', 400],
    ['$orderby=Нет', 400],
    ['$orderby=Description sideways', 400],
    ['$expand=Нет', 400],
    ['$top=-1', 400],
    ['$count=true', 400],
    ['$apply=x', 400],
  ])('%s → %d', async (options, expected) => {
    expect(await get(goods, options)).toBe(expected);
  });

  it('filters by rows of a table part', async () => {
    expect(await get(orders, "$filter=Товары/any(d: d/Цена gt 1 and d/СтавкаНДС eq 'НДС20')")).toBe(200);
    expect(await get(orders, '$filter=Товары/any(d: d/Нет gt 1)')).toBe(400);
    expect(await get(orders, '$filter=Нет/any(d: d/Цена gt 1)')).toBe(400);
  });

  it('knows what is not published, not allowed, not there and too long', async () => {
    peer.base.unpublished.add('Catalog_Склады');
    peer.base.closed.add('Catalog_Организации');
    expect(await get('Catalog_Склады', '')).toBe(404);
    expect(await get('Catalog_Организации', '')).toBe(403);
    expect(await get('Catalog_Нет', '')).toBe(404);
    expect(await status('GET', `${goods}(guid'${node}')?$format=json`)).toBe(404);
    expect(await get(goods, `$filter=${'Артикул eq 1 or '.repeat(100)}`)).toBe(404);
    expect((await ask('GET', 'Х'.repeat(60))).type).toContain('html');
    expect((await ask('GET', '$metadata')).text.includes('Catalog_Склады')).toBe(false);
    peer.base.unpublished.clear();
    peer.base.closed.clear();
  });

  it('whole numbers of 64 bits are texts, sums are numbers', async () => {
    const nodes = await ask('GET', `${plan}?$format=json`);
    expect(nodes.text).toContain('"ReceivedNo":"0"');
    peer.base.add(orders, { СуммаДокумента: 250.5, Товары: [{ Цена: 75.25 }] });
    const { text } = await ask('GET', `${orders}?$format=json`);
    expect(text).toContain('"СуммаДокумента":250.5');
    expect(text).toContain('"LineNumber":"1"');
  });
});

describe('writing', () => {
  it.each([
    [{ Description: 'Кава', Артикул: 'K-1' }, 201],
    [{ Description: 5 }, 400],
    [{ Нет: 'x' }, 400],
    [{ Ref_Key: node }, 400],
    [{ DataVersion: 'AAAAAQAAAAA=' }, 400],
    [{ IsFolder: 'true' }, 400],
    [{ Parent_Key: 'nobody' }, 400],
    [[], 400],
  ])('POST %j → %d', async (body, expected) => {
    expect(await status('POST', goods, { body })).toBe(expected);
  });

  it.each([
    [{ Posted: true }, 400],
    [{ СуммаДокумента: '10.00' }, 400],
    [{ Date: '2026-03-01' }, 400],
    [{ Товары: [{ Нет: 1 }] }, 400],
    [{ Товары: {} }, 400],
    [{ Date: '2026-03-01T00:00:00', СуммаДокумента: 10, Товары: [{ LineNumber: '1', Цена: 1.5 }] }, 201],
  ])('POST of a document %j → %d', async (body, expected) => {
    expect(await status('POST', orders, { body })).toBe(expected);
  });

  it('changes only what is given, a table part as a whole, and only in the version that was read', async () => {
    const created = await ask('POST', orders, {
      body: { Комментарий: 'a', Товары: [{ Цена: 1 }, { Цена: 2 }] },
    });
    const { Ref_Key: key, DataVersion: version } = created.json() as Record<string, string>;
    const path = `${orders}(guid'${key}')?$format=json`;
    expect(await status('PATCH', path, { body: { Комментарий: 'b' }, headers: { 'if-match': 'AAAA' } })).toBe(
      412,
    );
    const changed = await ask('PATCH', path, {
      body: { Товары: [{ Цена: 3 }] },
      headers: { 'if-match': version ?? '' },
    });
    expect(changed.json()).toMatchObject({ Комментарий: 'a', Товары: [{ Цена: 3 }] });
    expect((changed.json() as Record<string, string>)['DataVersion']).not.toBe(version);
  });

  it('posts documents and nothing else, by POST and with a known mode', async () => {
    const created = await ask('POST', orders, { body: {} });
    const path = `${orders}(guid'${(created.json() as Record<string, string>)['Ref_Key']}')/Post`;
    expect(await status('GET', path)).toBe(405);
    expect(await status('POST', `${path}?PostingModeOperational=perhaps`)).toBe(400);
    expect(await status('POST', `${path}?PostingModeOperational=false`)).toBe(200);
    expect(await status('POST', `${goods}(guid'${tea}')/Post`)).toBe(400);
    peer.base.onPost = () => 'Период закрыт';
    const refused = await ask('POST', path);
    expect([refused.status, refused.text]).toEqual([500, expect.stringContaining('"code":"-1"')]);
    peer.base.onPost = () => null;
  });
});

describe('the exchange plan', () => {
  const point = (key: string): string =>
    `DataExchangePoint='${peer.baseUrl}/odata/standard.odata/${plan}(guid'${key}')'`;
  const select = (message: number | string, key = node) =>
    ask('POST', `SelectChanges?${point(key)}&MessageNo=${message}`);
  const confirm = (message: number, key = node) =>
    status('POST', `NotifyChangesReceived?${point(key)}&MessageNo=${message}`);

  it('stamps what was not sent, repeats what was sent with the same number, and more', async () => {
    const [one, two] = [tea, textOf(peer.base.add(goods)['Ref_Key'])];
    expect((await select(1)).text).toContain(one);
    expect(peer.base.waiting(node).map(({ message }) => message)).toEqual([1, 1]);
    const third = textOf(peer.base.add(goods)['Ref_Key']);
    const again = (await select(1)).text;
    for (const key of [one, two, third]) expect(again).toContain(key);
  });

  it('a write puts its row back, and a confirmation takes only what was sent', async () => {
    await select(1);
    peer.base.save(goods, tea, { Description: 'Новый' });
    expect(peer.base.waiting(node)).toEqual([{ object: `${goods} ${tea}`, message: null }]);
    expect(await confirm(1)).toBe(200);
    expect(peer.base.object(plan, node)['ReceivedNo']).toBe('1');
    expect(peer.base.waiting(node)).toHaveLength(1);
    expect((await select(2)).text).toContain('Новый');
    expect(await confirm(2)).toBe(200);
    expect(peer.base.waiting(node)).toEqual([]);
  });

  it('tells deletions with the key only, and is silent about what is not published', async () => {
    peer.base.remove(goods, tea);
    expect((await select(1)).text).toMatch(new RegExp(`<at:deleted-entry ref="[^"]*${tea}`));
    peer.base.unpublished.add(goods);
    expect((await select(1)).text).not.toContain(tea);
    peer.base.unpublished.clear();
  });

  it('is Atom whatever is asked, and one bad character refuses it all', async () => {
    const asked = await ask('POST', `SelectChanges?${point(node)}&MessageNo=1&$format=json&$top=1`);
    expect(asked.type).toContain('atom');
    peer.base.add(goods, { Description: 'a\u0002b' });
    const refused = await select(1);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('0x02')]);
    peer.base.confirm(node, Number.MAX_SAFE_INTEGER);
  });

  it('refuses other verbs, numbers and nodes', async () => {
    expect(await status('GET', `SelectChanges?${point(node)}&MessageNo=1`)).toBe(405);
    for (const message of ['0', '-1', 'x', '']) expect((await select(message)).status).toBe(400);
    expect((await select(1, self)).status).toBe(400);
    expect((await select(1, tea)).status).toBe(404);
    expect(await status('POST', `SelectChanges?DataExchangePoint=${plan}&MessageNo=1`)).toBe(400);
    await confirm(1);
    expect((await select(1)).status).toBe(400);
    expect(await confirm(1)).toBe(200);
  });
});
