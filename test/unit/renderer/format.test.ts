import { describe, expect, it } from 'vitest';
import { createFormat } from '#renderer/format/format.ts';

const plain = (text: string): string => text.replaceAll(/[\u00A0\u202F]/g, ' ');

describe('numbers and money', () => {
  it('writes money of a decimal text in each language without ever making it a float', () => {
    const amount = '12345678901234567.89';
    expect(plain(createFormat('en').money(amount, 'PLN'))).toBe('12,345,678,901,234,567.89 PLN');
    expect(plain(createFormat('pl').money(amount, 'PLN'))).toBe('12 345 678 901 234 567,89 PLN');
    expect(plain(createFormat('uk').money('1042.5', 'UAH'))).toBe('1 042,50 UAH');
    expect(plain(createFormat('ru').money('-0.3'))).toBe('-0,30');
  });

  it('shows what is no number as it is', () => {
    expect(createFormat('pl').money('ok. 5', 'PLN')).toBe('ok. 5 PLN');
    expect(createFormat('pl').quantity('1e3')).toBe('1e3');
  });

  it('drops zeros behind the point of a quantity', () => {
    expect(createFormat('pl').quantity('3.000')).toBe('3');
    expect(createFormat('pl').quantity('0.125')).toBe('0,125');
  });
});

describe('times', () => {
  const noon = new Date(2026, 10, 21, 12, 5).getTime();

  it('gives the hour today and the day too on another day', () => {
    const format = createFormat('en');
    expect(format.recent(noon, noon + 3_600_000)).toBe('12:05');
    expect(format.recent(noon, noon + 86_400_000)).toBe('21/11 12:05');
  });

  it('starts a month with a capital letter, as a heading needs it', () => {
    expect(createFormat('pl').month(noon)).toBe('Listopad 2026');
    expect(createFormat('uk').month(noon)).toMatch(/^Листопад 2026/);
  });

  it.each([
    [40_000, '40 sekund'],
    [600_000, '10 minut'],
    [50_400_000, '14 godzin'],
    [259_200_000, '3 dni'],
    [-5, '0 sekund'],
  ])('says %i ms as %s', (ms, text) => {
    expect(plain(createFormat('pl').duration(ms))).toBe(text);
  });
});
