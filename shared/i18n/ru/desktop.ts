import type { desktop as en } from '#shared/i18n/en/desktop.ts';
import type { SlavicForms } from '#shared/i18n/shape.ts';

/** Texts of the tray and the notifications. */
export const desktop: SlavicForms<typeof en> = {
  desktop: {
    menu: {
      open: 'Открыть Mostek',
      syncNow: 'Синхронизировать сейчас',
      pause: 'Пауза',
      pause15: 'На 15 минут',
      pause60: 'На 1 час',
      pauseUntil: 'Пока я не продолжу',
      resume: 'Продолжить',
      quit: 'Выйти',
    },
    tooltip: 'Mostek: {{sentence}}',
    notify: {
      problemTitle: '{{connection}}: нужно решение',
      problemTitleAgent: 'Mostek нужна помощь',
      problemBody_one: '{{sentence}} Это касается {{number}} сообщения.',
      problemBody_few: '{{sentence}} Это касается {{number}} сообщений.',
      problemBody_many: '{{sentence}} Это касается {{number}} сообщений.',
      problemBody_other: '{{sentence}} Это касается {{number}} сообщения.',
      reminderTitle: '{{connection}}: всё ещё ждёт вас',
      recoveredTitle: '{{connection}}: снова работает',
      recoveredBody_one: 'Отправляется {{number}} сообщение, которое ждало.',
      recoveredBody_few: 'Отправляются {{number}} сообщения, которые ждали.',
      recoveredBody_many: 'Отправляется {{number}} сообщений, которые ждали.',
      recoveredBody_other: 'Отправляется {{number}} сообщения, которое ждало.',
      recoveredNothing: 'Ничего не ждало.',
    },
  },
};
