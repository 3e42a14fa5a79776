import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { erpCredentials, erpForm, parseErpSettings } from '#shared/erp/connection.ts';
import { onecOdataProfile } from '#shared/erp/onec-odata.ts';
import type { ErpType } from '#shared/erp/types.ts';

const guid = '01c8bd8f-8271-4c32-a535-75ab123f8a2c';
const odata: ErpType = {
  id: 'odata',
  engine: 'odata',
  profile: 'onec-odata',
  name: '1C',
};
const settings = { baseUrl: 'http://server/base', user: 'Мост' };

describe('settings of 1C through OData', () => {
  it('are complete with an address and a user, and bring the profile of their kind', () => {
    const parsed = parseErpSettings('odata', settings);
    expect(parsed.engine).toMatchObject({ engine: 'odata', timeZone: 'UTC', urlLength: 2_000 });
    expect(parsed.profile).toMatchObject({ kind: 'onec-odata', settleSeconds: 60, dataLoadMode: false });
  });

  it.each([
    [{ baseUrl: 'ftp://server/base' }],
    [{ baseUrl: 'server/base' }],
    [{ user: '' }],
    [{ requestTimeoutMs: 0 }],
    [{ profile: { kind: 'onec-odata', exchange: { plan: 'ExchangePlan_X' } } }],
  ])('refuse %j', (change) => {
    expect(() => parseErpSettings('odata', { ...settings, ...change })).toThrow(z.ZodError);
  });

  it('never accept a certificate unseen, and keep the password apart', () => {
    expect(
      Object.keys(erpForm(odata).shape).filter((name) => /trust|insecure|accept|password/i.test(name)),
    ).toEqual([]);
    expect(Object.keys(erpCredentials(odata).shape)).toEqual(['password']);
  });
});

describe('a profile', () => {
  const parse = (change: Record<string, unknown>) =>
    onecOdataProfile.safeParse({ kind: 'onec-odata', ...change }).success;

  it('names sets and properties of any alphabet, and one step of reference', () => {
    const entity = (source: string, set = 'Document_ЗаказПокупателя') => ({
      entities: { order: { set, fields: { note: source } } },
    });
    for (const good of ['Комментарий', 'Контрагент.ИНН', 'Состояние____Presentation', 'Ref_Key']) {
      expect([good, parse(entity(good))]).toEqual([good, true]);
    }
    for (const bad of ['', 'a b', "X' or 1 eq 1", 'A.B.C', 'A/B', '$filter', 'A&$top=1', '1А']) {
      expect([bad, parse(entity(bad))]).toEqual([bad, false]);
      expect([bad, parse(entity('Ref_Key', bad))]).toEqual([bad, false]);
    }
  });

  it('reads registers by their virtual tables, and nothing else behind a slash', () => {
    const register = (text: string) => ({
      entities: {
        product: { set: 'Catalog_X', fields: {}, lists: { stock: { register: text, fields: {} } } },
      },
    });
    for (const good of [
      'AccumulationRegister_X/Balance()',
      'InformationRegister_X',
      "InformationRegister_X/SliceLast(Condition='Active eq true')",
    ]) {
      expect([good, parse(register(good))]).toEqual([good, true]);
    }
    for (const bad of ['X/../Catalog_Y', 'X/Balance()/../Y', 'X/Balance()?$top=1', '/X', 'X/#']) {
      expect([bad, parse(register(bad))]).toEqual([bad, false]);
    }
  });

  it('chooses objects by GUID only', () => {
    const choice = (key: string) => ({
      createOrder: { set: 'Document_X', siteNumber: 'Номер', agreement: { property: 'Соглашение_Key', key } },
    });
    expect(parse(choice(guid))).toBe(true);
    expect(parse(choice('Типовое соглашение'))).toBe(false);
  });
});
