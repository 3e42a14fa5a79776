import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { csCartCredentials, csCartSettings } from '#main/systems/cs-cart/manifest.ts';
import { fieldsOf } from '#renderer/screens/connections/schema-fields.ts';
import { causeIds } from '#shared/causes.ts';
import { flowSettings } from '#shared/connection.ts';
import { erpCredentials, erpForm } from '#shared/erp/connection.ts';
import { erpTypes } from '#shared/erp/types.ts';
import { causeTexts } from '#shared/i18n/causes.ts';
import { fill, placeholdersOf } from '#shared/i18n/fill.ts';
import { causeText, textAt, texts } from '#shared/i18n/index.ts';
import { languages } from '#shared/i18n/shape.ts';

const translations = ['pl', 'uk', 'ru'] as const;
const forms = ['one', 'few', 'many', 'other'];
const pluralKey = /^(.*)_(one|few|many|other)$/;

/** Every text by its whole key. */
const flat = (value: unknown, path = ''): [key: string, text: string][] => {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => flat(part, path === '' ? name : `${path}.${name}`));
};
const english = new Map(flat(texts.en));

/** `x_few` has no English text of its own: it says what `x_other` says. */
const originOf = (key: string): string => {
  const base = pluralKey.exec(key)?.[1];
  return base === undefined || english.has(key) ? key : `${base}_other`;
};

describe.each(translations)('the texts in %s', (language) => {
  const own = new Map(flat(texts[language]));

  it('are all there and no more', () => {
    const expected = [...english.keys()].flatMap((key) => {
      const match = pluralKey.exec(key);
      if (match === null) return [key];
      return match[2] === 'one' ? forms.map((form) => `${match[1]}_${form}`) : [];
    });
    expect([...own.keys()].sort()).toEqual(expected.sort());
  });

  it('name the same values as the English ones', () => {
    for (const [key, text] of own) {
      const origin = english.get(originOf(key)) ?? '';
      expect([key, placeholdersOf(text).sort()]).toEqual([key, placeholdersOf(origin).sort()]);
    }
  });

  it('are translated, except for what is the same in every language', () => {
    const words = (text: string): string => text.replaceAll(/\{\{\w+\}\}/g, '').replaceAll(/[^\p{L}-]/gu, '');
    const international = [
      '',
      'ERP',
      'VAT',
      'SKU',
      'Mostek',
      'Status',
      'Port',
      'E-mail',
      's',
      'CS-Cart',
      'C-Bitrix',
      'OpenCart',
    ];
    const same = [...own].filter(([key, text]) => text === english.get(originOf(key)));
    expect(same.filter(([, text]) => !international.includes(words(text)))).toEqual([]);
  });

  it('hold no letters of another alphabet', () => {
    const foreign = language === 'pl' ? /\p{Script=Cyrillic}/u : /[ąćęłńóśźż]/i;
    const wrong = language === 'uk' ? /[ыэёъ]/i : language === 'ru' ? /[іїєґ]/i : foreign;
    for (const [key, text] of [...own, ...flat(causeTexts[language])]) {
      expect([key, foreign.test(text) || wrong.test(text)]).toEqual([key, false]);
    }
  });
});

describe('plural forms', () => {
  it.each([
    ['pl', [1, 2, 5, 12, 22, 25, 101]],
    ['uk', [1, 2, 5, 11, 21, 22, 111]],
    ['ru', [1, 2, 5, 11, 21, 22, 111]],
  ] as const)('exist in %s for every count', (language, counts) => {
    for (const count of counts) {
      const form = new Intl.PluralRules(language).select(count);
      expect(textAt(language, `messages.count_${form}`)).toContain('{{number}}');
    }
  });

  it('are the right ones', () => {
    const said = (language: 'pl' | 'uk' | 'ru', count: number): string =>
      fill(textAt(language, `messages.count_${new Intl.PluralRules(language).select(count)}`) ?? '', {
        number: String(count),
      });
    expect([1, 3, 5, 22].map((n) => said('pl', n))).toEqual([
      '1 komunikat',
      '3 komunikaty',
      '5 komunikatów',
      '22 komunikaty',
    ]);
    expect([1, 5, 21].map((n) => said('uk', n))).toEqual([
      '1 повідомлення',
      '5 повідомлень',
      '21 повідомлення',
    ]);
    expect([1, 3, 11].map((n) => said('ru', n))).toEqual(['1 сообщение', '3 сообщения', '11 сообщений']);
  });
});

describe('the catalogue of causes', () => {
  it.each(languages)('has a sentence and a next step for every cause in %s', (language) => {
    for (const id of causeIds) {
      const { sentence, next } = causeTexts[language][id];
      expect([id, sentence.length > 8, /[.!]$/.test(sentence.replace(/\]\]$/, '')), next.length > 8]).toEqual(
        [id, true, true, true],
      );
    }
  });

  it.each(languages)('reads well in %s when no value is known', (language) => {
    for (const id of causeIds) {
      const { sentence, next } = causeText(language, id, {});
      for (const text of [sentence, next]) {
        expect([id, /\{\{|\[\[|\]\]| {2}|\( ?\)| [.,;:]|[:(]\./.test(text)]).toEqual([id, false]);
      }
    }
  });

  it.each(languages)('asks in %s for the same values as in English', (language) => {
    for (const id of causeIds) {
      const of = (one: 'en' | typeof language): string[] =>
        placeholdersOf(`${causeTexts[one][id].sentence}${causeTexts[one][id].next}`).sort();
      expect([id, of(language)]).toEqual([id, of('en')]);
    }
  });

  it.each([
    ['mapping.unknown_value', { value: 'R' }],
    ['remote.product_unknown', { value: 'HCZ-11' }],
    ['remote.order_unknown', { value: '1042' }],
    ['erp.order_refused', { number: '1042' }],
    ['erp.column_missing', { table: 'goods', column: 'sku' }],
    ['agent.ledger_damaged', { file: 'ledger.sqlite' }],
  ] as const)('puts what the agent knows about %s into the sentence', (id, values) => {
    for (const language of languages) {
      const { sentence } = causeText(language, id, values);
      for (const value of Object.values(values)) expect(sentence).toContain(value);
    }
  });
});

const schemaKeys = (schema: z.ZodType): string[] =>
  fieldsOf(z.record(z.string(), z.unknown()).parse(z.toJSONSchema(schema, { io: 'input' }))).flatMap(
    (field) => (field.kind === 'constant' ? [] : [field.label]),
  );

describe('settings forms', () => {
  it('have a text for every label and help that a schema names', () => {
    const keys = new Set([
      ...erpTypes.flatMap((engine) => [
        ...schemaKeys(erpForm(engine)),
        ...schemaKeys(erpCredentials(engine)),
      ]),
      ...schemaKeys(flowSettings),
      ...schemaKeys(csCartSettings),
      ...schemaKeys(csCartCredentials),
    ]);
    expect([...keys].filter((key) => textAt('en', key) === undefined)).toEqual([]);
  });

  it('have a text for every fact that a connection test reports', () => {
    const main = join(import.meta.dirname, '..', '..', '..', 'main');
    const sources = readdirSync(main, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const keys = sources.flatMap((file) => [
      ...readFileSync(join(main, file), 'utf8').matchAll(/'((?:fact|field|help)\.\w+)'/g),
    ]);
    const missing = keys.map((match) => match[1] ?? '').filter((key) => textAt('en', key) === undefined);
    expect(missing).toEqual([]);
  });
});
