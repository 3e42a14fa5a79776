import type { desktop as en } from '#shared/i18n/en/desktop.ts';
import type { SlavicForms } from '#shared/i18n/shape.ts';

/** Texts of the tray and the notifications. */
export const desktop: SlavicForms<typeof en> = {
  desktop: {
    menu: {
      open: 'Відкрити Mostek',
      syncNow: 'Синхронізувати зараз',
      pause: 'Пауза',
      pause15: 'На 15 хвилин',
      pause60: 'На 1 годину',
      pauseUntil: 'Доки я не продовжу',
      resume: 'Продовжити',
      quit: 'Вийти',
    },
    tooltip: 'Mostek: {{sentence}}',
    notify: {
      problemTitle: '{{connection}}: потрібне рішення',
      problemTitleAgent: 'Mostek потребує допомоги',
      problemBody_one: '{{sentence}} Це стосується {{number}} повідомлення.',
      problemBody_few: '{{sentence}} Це стосується {{number}} повідомлень.',
      problemBody_many: '{{sentence}} Це стосується {{number}} повідомлень.',
      problemBody_other: '{{sentence}} Це стосується {{number}} повідомлення.',
      reminderTitle: '{{connection}}: усе ще чекає на вас',
      recoveredTitle: '{{connection}}: знову працює',
      recoveredBody_one: 'Надсилається {{number}} повідомлення, що чекало.',
      recoveredBody_few: 'Надсилаються {{number}} повідомлення, що чекали.',
      recoveredBody_many: 'Надсилається {{number}} повідомлень, що чекали.',
      recoveredBody_other: 'Надсилається {{number}} повідомлення, що чекало.',
      recoveredNothing: 'Нічого не чекало.',
    },
  },
};
