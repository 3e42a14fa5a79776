import { describe, expect, it } from 'vitest';
import {
  parseSoap,
  readSoap,
  refusalOfFault,
  soapList,
  soapObject,
  soapText,
  writeSoap,
} from '#main/systems/soap.ts';
import { succeeded } from '#shared/result.ts';

const envelope = (body: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>${body}</s:Body></s:Envelope>`;

describe('SOAP', () => {
  it('writes what is asked for, with every sign escaped', () => {
    const written = writeSoap({
      namespace: 'urn:x?a=1&b=2',
      operation: 'ask',
      fields: [
        ['auth', [['password', `a&b<c>"d'`]]],
        ['number', '1'],
      ],
    });
    expect(written).toContain('xmlns:s="urn:x?a=1&amp;b=2"');
    expect(written).toContain(
      '<password>a&amp;b&lt;c&gt;&quot;d&apos;</password></auth><number>1</number></s:ask>',
    );
  });

  it('puts the fields into the namespace where the service wants them there', () => {
    const fields = [['auth', [['user', 'u']]]] as const;
    const written = writeSoap({ namespace: 'urn:x', operation: 'ask', fields, qualified: true });
    expect(written).toContain('<s:ask xmlns:s="urn:x"><s:auth><s:user>u</s:user></s:auth></s:ask>');
  });

  it('refuses a document type, and with it every entity of its own', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa">]>${envelope('<askResponse>&a;</askResponse>')}`;
    expect(readSoap(bomb, 'ask')).toMatchObject({ outcome: 'invalid', cause: 'remote.xml_forbidden' });
  });

  it('refuses what is nested too deep or has too many elements', () => {
    const deep = envelope(`${'<a>'.repeat(100)}${'</a>'.repeat(100)}`);
    expect(readSoap(deep, 'ask')).toMatchObject({ cause: 'remote.xml_forbidden' });
    expect(readSoap(envelope(`<r>${'<a/>'.repeat(60_000)}</r>`), 'ask')).toMatchObject({
      cause: 'remote.xml_forbidden',
    });
  });

  it.each([
    ['<!DOCTYPE html><html><body>Oops</body></html>', 'remote.xml_broken'],
    ['{"status":500}', 'remote.xml_broken'],
    [envelope('<askResponse>').slice(0, 90), 'remote.xml_broken'],
    ['', 'remote.xml_broken'],
    [envelope(''), 'remote.unexpected_shape'],
    ['<other><askResponse/></other>', 'remote.unexpected_shape'],
  ])('%s comes to no answer', (text, cause) => {
    expect(readSoap(text, 'ask')).toMatchObject({ outcome: 'unavailable', cause });
  });

  it('reads lists of one, of many and of none alike, whatever their prefixes', () => {
    const schema = soapObject({
      list: soapList(soapObject({ item: soapList(soapObject({ a: soapText })) })),
    });
    const itemsOf = (inner: string): unknown => {
      const read = readSoap(envelope(`<x:askResponse xmlns:x="urn:x">${inner}</x:askResponse>`), 'ask');
      if (!succeeded(read)) return read;
      const parsed = parseSoap(read.value, schema);
      return succeeded(parsed) ? parsed.value.list.flatMap(({ item }) => item.map(({ a }) => a)) : parsed;
    };
    expect(itemsOf('')).toEqual([]);
    expect(itemsOf('<list/>')).toEqual([]);
    expect(itemsOf('<x:list><item><a>001</a></item></x:list>')).toEqual(['001']);
    expect(itemsOf('<list><item><a><![CDATA[<1>]]></a></item><item/></list>')).toEqual(['<1>', '']);
  });

  it('tells a fault from an answer', () => {
    const fault = envelope('<s:Fault><faultcode>s:Server</faultcode><faultstring>No</faultstring></s:Fault>');
    expect(readSoap(fault, 'ask')).toMatchObject({ value: { fault: { code: 'Server', text: 'No' } } });
  });

  it.each([
    ['Server', 'Access denied', 'unauthorised', 'remote.unauthorised'],
    ['100', 'Błąd logowania', 'unauthorised', 'remote.unauthorised'],
    ['100', 'Nieprawidłowe hasło', 'unauthorised', 'remote.unauthorised'],
    ['502', 'Invalid user or password', 'unauthorised', 'remote.unauthorised'],
    ['Server', 'Too many requests', 'rate_limited', 'remote.rate_limited'],
    ['101', 'Przesyłka o podanym numerze nie istnieje', 'not_found', 'carrier.number_unknown'],
    ['998', 'No data found', 'not_found', 'carrier.number_unknown'],
    ['Client', 'Unmarshalling Error', 'invalid', 'remote.invalid'],
    ['Server', 'java.lang.NullPointerException', 'unavailable', 'remote.unavailable'],
    ['', '', 'unavailable', 'remote.unavailable'],
  ])('the fault %s %s is %s', (code, text, outcome, cause) => {
    expect(refusalOfFault({ code, text }, '1')).toMatchObject({ outcome, cause });
  });
});
