import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entityUrl, exchangeUrl, orFilters, rootOf, setUrl } from '#main/erp/onec-odata/address.ts';
import { parseChanges, parseEntityAddress } from '#main/erp/onec-odata/atom.ts';
import { objectsOf, refusedMessage } from '#main/erp/onec-odata/broken-message.ts';
import { readFault } from '#main/erp/onec-odata/errors.ts';
import { Digits, parseExact, printExact } from '#main/erp/onec-odata/exact-json.ts';
import { textLiteral } from '#main/erp/onec-odata/literals.ts';
import { parseMetadata } from '#main/erp/onec-odata/metadata.ts';
import { walkXml } from '#main/erp/onec-odata/xml.ts';
import { MostekError } from '#shared/errors.ts';

const fixtures = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  '..',
  'shared',
  'contracts',
  'fixtures',
  'erp',
  'onec_odata',
);
const fixture = (name: string): string => readFileSync(join(fixtures, name), 'utf8');
const guid = '01c8bd8f-8271-4c32-a535-75ab123f8a2c';
const causeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof MostekError ? error.causeId : String(error);
  }
};

describe('the recorded bodies', () => {
  it('are all read by what reads their kind', () => {
    const names = readdirSync(fixtures).sort();
    expect(names).toEqual([
      'error_json.json',
      'error_xml.xml',
      'exchange_nodes.json',
      'order_entity.json',
      'orders_page.json',
      'select_changes.atom.xml',
    ]);
    for (const name of names.filter((one) => one.endsWith('.json'))) {
      expect(parseExact(fixture(name))).toBeTypeOf('object');
    }
  });

  it('errors of both forms', () => {
    expect(readFault(fixture('error_json.json'))).toMatchObject({ code: '9', fromOdata: true });
    expect(readFault(fixture('error_xml.xml'))).toMatchObject({
      code: '-1',
      fromOdata: true,
      text: 'Ошибка при вызове метода контекста (Записать)',
    });
  });

  it('a message: two changed objects and a deleted one', () => {
    const { objects, unread } = parseChanges(fixture('select_changes.atom.xml'));
    expect(unread).toBe(0);
    expect(objects).toMatchObject([
      {
        set: 'Document_ЗаказПокупателя',
        key: 'f206a947-e7f8-423c-a18d-e20b5c6009da',
        dataVersion: 'AAAADAAAAAA=',
        isFolder: false,
        deleted: false,
      },
      {
        set: 'Catalog_Номенклатура',
        key: 'd8e9733f-8b9e-4e47-aa6d-eba87789fa32',
        dataVersion: 'AAAABwAAAAA=',
        isFolder: false,
        deleted: false,
      },
      {
        set: 'Catalog_Номенклатура',
        key: '1c2fa234-8a15-4c34-a254-4fc9565692e1',
        dataVersion: null,
        isFolder: false,
        deleted: true,
      },
    ]);
  });
});

describe('errors of other forms', () => {
  it('the application server’s own, and a page of a web server', () => {
    expect(readFault('{"descr":"Сеанс отсутствует или удален"}')).toEqual({
      code: null,
      text: 'Сеанс отсутствует или удален',
      fromOdata: false,
    });
    const page = '<html><head><style>b{}</style></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>';
    expect(readFault(page)).toEqual({ code: null, text: '502 Bad Gateway nginx', fromOdata: false });
  });
});

describe('a message that can’t be read', () => {
  const feed = (inner: string): string =>
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:d="d" xmlns:m="m" xmlns:at="at">${inner}</feed>`;

  it('names the object with the bad character', () => {
    const entry = `<entry><id>http://h/Catalog_Товары(guid'${guid}')</id><content><m:properties><d:Имя>a\u0002b</d:Имя></m:properties></content></entry>`;
    let caught: unknown;
    try {
      objectsOf(feed(entry));
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      causeId: 'erp.message_broken',
      values: { value: `Catalog_Товары(${guid})` },
    });
  });

  it('is told apart from a 400 about something else', () => {
    const refused = (text: string) => refusedMessage(new MostekError('erp.statement_refused', text));
    expect(refused(`HTTP 400: недопустимый символ 0x02 в Справочник.Контрагенты`)).toMatchObject({
      causeId: 'erp.message_broken',
      values: { value: 'Справочник.Контрагенты' },
    });
    expect(refused('HTTP 400: Узел не найден')).toMatchObject({ causeId: 'erp.statement_refused' });
  });

  it('stops at an entry that names no object, a page and a half of a feed', () => {
    expect(causeOf(() => objectsOf(feed('<entry><title>?</title></entry>')))).toBe('erp.statement_refused');
    expect(causeOf(() => objectsOf('<html><body/></html>'))).toBe('erp.connection_lost');
    expect(causeOf(() => objectsOf(feed('').slice(0, -4)))).toBe('erp.connection_lost');
  });

  it('takes the address of a deleted object from wherever it stands', () => {
    const address = `http://h/o/Document_X(guid'${guid}')`;
    for (const entry of [
      `<at:deleted-entry ref="${address}"/>`,
      `<at:deleted-entry href="${address}" when="2026-03-02T08:20:00"/>`,
      `<at:deleted-entry><id>${address}</id></at:deleted-entry>`,
      `<at:deleted-entry><at:ref>${address}</at:ref></at:deleted-entry>`,
    ]) {
      expect(objectsOf(feed(entry))).toMatchObject([{ set: 'Document_X', key: guid, deleted: true }]);
    }
  });

  it('knows registers by their composite keys, and rows of table parts from properties', () => {
    const address = `http://h/InformationRegister_Цены(Период=datetime'2026-01-01T00:00:00',Товар_Key=guid'${guid}')`;
    expect(parseEntityAddress(encodeURI(address))).toEqual({
      set: 'InformationRegister_Цены',
      key: `Период=datetime'2026-01-01T00:00:00',Товар_Key=guid'${guid}'`,
    });
    const other = '11111111-1111-1111-1111-111111111111';
    const part = `<d:Товары><d:element><d:Ref_Key>${other}</d:Ref_Key></d:element></d:Товары>`;
    const entry = `<entry><id>Document_X(guid'${guid}')</id><content><m:properties>${part}<d:Ref_Key>${guid}</d:Ref_Key></m:properties></content></entry>`;
    expect(objectsOf(feed(entry))).toMatchObject([{ key: guid }]);
  });
});

describe('XML from outside', () => {
  it('has no entities of its own and reads no others', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>';
    const file = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
    for (const text of [bomb, file, '<a>&x;</a>']) expect(() => walkXml(text, {})).toThrow();
  });
});

describe('addresses', () => {
  const root = 'http://server/base/odata/standard.odata';

  it('lead to the service, however the publication was typed', () => {
    for (const base of ['http://server/base', 'http://server/base/', root, `${root}/`, ` ${root}?x=1`]) {
      expect(rootOf(base)).toBe(root);
    }
  });

  it('encode Cyrillic and keep what OData is made of', () => {
    expect(setUrl(root, 'Catalog_Чай', { $filter: "Имя eq 'О''Ніл + 1'" })).toBe(
      `${root}/Catalog_%D0%A7%D0%B0%D0%B9?$filter=%D0%98%D0%BC%D1%8F%20eq%20%27%D0%9E%27%27%D0%9D%D1%96%D0%BB%20%2B%201%27&$format=json`,
    );
    expect(entityUrl(root, 'Catalog_X', guid)).toBe(`${root}/Catalog_X(guid'${guid}')`);
    expect(exchangeUrl(root, 'SelectChanges', 'ExchangePlan_X', guid, 5)).toBe(
      `${root}/SelectChanges?DataExchangePoint=%27${root}/ExchangePlan_X(guid%27${guid}%27)%27&MessageNo=5`,
    );
  });

  it('stay under the longest the server takes, whatever the number of keys', () => {
    const base = setUrl(root, 'Catalog_Номенклатура');
    const conditions = Array.from({ length: 500 }, (_, index) => `Артикул eq 'Чай ${index}'`);
    const filters = orFilters(conditions, base, 2_000);
    expect(filters.join(' or ')).toBe(conditions.join(' or '));
    for (const filter of filters) {
      const { href } = new URL(setUrl(root, 'Catalog_Номенклатура', { $filter: filter }));
      expect(href.length).toBeLessThanOrEqual(2_000);
    }
    expect(filters.length).toBeLessThan(100);
  });

  it('double every apostrophe of a text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const literal = textLiteral(text);
        expect(literal.slice(1, -1).replaceAll("''", '\u0000')).not.toContain("'");
        expect(literal.slice(1, -1).replaceAll("''", "'")).toBe(text);
      }),
    );
  });
});

describe('numbers', () => {
  it('stay digits both ways', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(99), (whole, cents) => {
        const text = `${whole}.${String(cents).padStart(2, '0')}`;
        expect(parseExact(`{"x":[${text}]}`)).toEqual({ x: [text] });
        expect(printExact({ x: [new Digits(text), null, true, 'я"'] })).toBe(
          `{"x":[${text},null,true,"я\\""]}`,
        );
      }),
    );
    expect(parseExact('[1e3, 12345678901234567890.10]')).toEqual(['1000', '12345678901234567890.10']);
  });
});

describe('$metadata', () => {
  it('tells sets, table parts and where references lead', () => {
    const metadata =
      parseMetadata(`<edmx:Edmx xmlns:edmx="e"><edmx:DataServices><Schema Namespace="StandardODATA">
      <EntityType Name="Document_Заказ"><Key><PropertyRef Name="Ref_Key"/></Key>
        <Property Name="Ref_Key" Type="Edm.Guid" Nullable="false"/>
        <Property Name="Товары" Type="Collection(StandardODATA.Document_Заказ_Товары_RowType)"/>
        <NavigationProperty Name="Покупатель" Relationship="StandardODATA.R1" FromRole="Begin" ToRole="End"/>
      </EntityType>
      <EntityType Name="Catalog_Люди"><Property Name="Ref_Key" Type="Edm.Guid"/></EntityType>
      <ComplexType Name="Document_Заказ_Товары_RowType"><Property Name="Цена" Type="Edm.Double"/></ComplexType>
      <Association Name="R1"><End Role="Begin" Type="StandardODATA.Document_Заказ" Multiplicity="*"/>
        <End Role="End" Type="StandardODATA.Catalog_Люди" Multiplicity="0..1"/></Association>
      <EntityContainer><EntitySet Name="Document_Заказ" EntityType="StandardODATA.Document_Заказ"/>
        <EntitySet Name="Catalog_Люди" EntityType="StandardODATA.Catalog_Люди"/></EntityContainer>
      </Schema></edmx:DataServices></edmx:Edmx>`);
    expect([...metadata.sets.keys()]).toEqual(['Document_Заказ', 'Catalog_Люди']);
    expect(metadata.sets.get('Document_Заказ')?.references.get('Покупатель')).toBe('Catalog_Люди');
    expect(metadata.part('Document_Заказ', 'Товары')?.properties.get('Цена')?.type).toBe('Edm.Double');
    expect(metadata.part('Document_Заказ', 'Ref_Key')).toBeNull();
  });
});
