import { describe, expect, it, vi } from 'vitest';
import { trayMenu } from '#main/desktop/menu.ts';
import { isOwnPage } from '#main/desktop/own-page.ts';
import { noticeText } from '#main/desktop/texts.ts';
import type { Incident } from '#shared/api/types.ts';
import { languages } from '#shared/i18n/shape.ts';

const incident: Incident = {
  id: 1,
  connectionId: 'shop',
  connectionName: 'Herbaciarnia',
  cause: 'net.timeout',
  detail: 'ETIMEDOUT 10.0.0.1',
  values: {},
  count: 5,
  openedAtMs: 1,
  lastAtMs: 1,
  closedAtMs: null,
};

describe.each(languages)('%s', (language) => {
  it.each(['opened', 'reminder', 'recovered'] as const)('a notice that is %s reads as a sentence', (kind) => {
    for (const count of [1, 2, 5, 22, 5_000]) {
      const { title, body } = noticeText(language, { kind, incident, count, waiting: count });
      expect(title).toContain('Herbaciarnia');
      expect(`${title} ${body}`).not.toMatch(/\{\{|desktop\.|ETIMEDOUT|net\./);
      expect(body.length).toBeGreaterThan(10);
    }
  });

  it('the menu does what it says', () => {
    const actions = { open: vi.fn(), syncNow: vi.fn(), pause: vi.fn(), resume: vi.fn(), quit: vi.fn() };
    const items = trayMenu(language, 'All well', 'ok', actions);
    for (const item of items) if ('click' in item) item.click();
    expect(actions.open).toHaveBeenCalledOnce();
    expect(actions.syncNow).toHaveBeenCalledOnce();
    expect(actions.quit).toHaveBeenCalledOnce();
    const pause = items.find((item) => 'submenu' in item);
    for (const item of pause !== undefined && 'submenu' in pause ? pause.submenu : [])
      if ('click' in item) item.click();
    expect(actions.pause.mock.calls).toEqual([[15], [60], [null]]);
  });
});

it.each([
  ['app://mostek/index.html', true],
  ['app://mostek/', true],
  ['app://mostek.evil.example/', false],
  ['app://other/', false],
  ['https://mostek/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['', false],
])('our own page: %s %s', (address, expected) => {
  expect(isOwnPage(address)).toBe(expected);
});
