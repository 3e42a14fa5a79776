import type { desktop as en } from '#shared/i18n/en/desktop.ts';
import type { SlavicForms } from '#shared/i18n/shape.ts';

/** Texts of the tray and the notifications. */
export const desktop: SlavicForms<typeof en> = {
  desktop: {
    menu: {
      open: 'Otwórz Mostka',
      syncNow: 'Synchronizuj teraz',
      pause: 'Pauza',
      pause15: 'Na 15 minut',
      pause60: 'Na 1 godzinę',
      pauseUntil: 'Do odwołania',
      resume: 'Wznów',
      quit: 'Zakończ',
    },
    tooltip: 'Mostek: {{sentence}}',
    notify: {
      problemTitle: '{{connection}}: potrzebna decyzja',
      problemTitleAgent: 'Mostek potrzebuje pomocy',
      problemBody_one: '{{sentence}} Dotyczy to {{number}} komunikatu.',
      problemBody_few: '{{sentence}} Dotyczy to {{number}} komunikatów.',
      problemBody_many: '{{sentence}} Dotyczy to {{number}} komunikatów.',
      problemBody_other: '{{sentence}} Dotyczy to {{number}} komunikatu.',
      reminderTitle: '{{connection}}: nadal czeka na Ciebie',
      recoveredTitle: '{{connection}} znów działa',
      recoveredBody_one: 'Wysyłam {{number}} komunikat, który czekał.',
      recoveredBody_few: 'Wysyłam {{number}} komunikaty, które czekały.',
      recoveredBody_many: 'Wysyłam {{number}} komunikatów, które czekały.',
      recoveredBody_other: 'Wysyłam {{number}} komunikatu, które czekały.',
      recoveredNothing: 'Nic nie czekało.',
    },
  },
};
