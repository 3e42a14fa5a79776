import type { problems as en } from '#shared/i18n/en/problems.ts';
import type { SlavicForms } from '#shared/i18n/shape.ts';

export const problems: SlavicForms<typeof en> = {
  problems: {
    lead_one: '{{number}} повідомлення не зрушить без вас.',
    lead_few: '{{number}} повідомлення не зрушать без вас.',
    lead_many: '{{number}} повідомлень не зрушать без вас.',
    lead_other: '{{number}} повідомлення не зрушить без вас.',
    none: 'Проблем немає',
    noneHint: 'Усе, що вийшло з ERP чи з магазину, дійшло або в дорозі.',
    examples: 'Наприклад:',
    showAll: 'показати всі ({{number}})',
    times: 'Перше {{first}}, останнє {{last}}',
    retryOne: 'Спершу спробувати одне',
    oneTried: 'Пробуємо надіслати: {{label}}. Погляньте сюди за мить.',
    orderKept: 'Порядок змін одного об’єкта збережеться.',
    all: {
      retry: 'Повторити всі',
      release: 'Відпустити всі',
      hold: 'Притримати всі',
      set_aside: 'Пропустити всі',
    },
    confirm: {
      retry_one: '{{number}} повідомлення буде знову надіслано до «{{connection}}».',
      retry_few: '{{number}} повідомлення буде знову надіслано до «{{connection}}».',
      retry_many: '{{number}} повідомлень буде знову надіслано до «{{connection}}».',
      retry_other: '{{number}} повідомлення буде знову надіслано до «{{connection}}».',
      release_one: '{{number}} притримане повідомлення буде надіслано до «{{connection}}».',
      release_few: '{{number}} притримані повідомлення буде надіслано до «{{connection}}».',
      release_many: '{{number}} притриманих повідомлень буде надіслано до «{{connection}}».',
      release_other: '{{number}} притриманого повідомлення буде надіслано до «{{connection}}».',
      hold_one: '{{number}} повідомлення до «{{connection}}» чекатиме, доки ви його не відпустите.',
      hold_few: '{{number}} повідомлення до «{{connection}}» чекатимуть, доки ви їх не відпустите.',
      hold_many: '{{number}} повідомлень до «{{connection}}» чекатимуть, доки ви їх не відпустите.',
      hold_other: '{{number}} повідомлення до «{{connection}}» чекатиме, доки ви його не відпустите.',
      set_aside_one:
        '{{number}} повідомлення до «{{connection}}» більше не надсилатиметься, а пізніші зміни того самого об’єкта зможуть пройти. Вкажіть причину.',
      set_aside_few:
        '{{number}} повідомлення до «{{connection}}» більше не надсилатимуться, а пізніші зміни тих самих об’єктів зможуть пройти. Вкажіть причину.',
      set_aside_many:
        '{{number}} повідомлень до «{{connection}}» більше не надсилатимуться, а пізніші зміни тих самих об’єктів зможуть пройти. Вкажіть причину.',
      set_aside_other:
        '{{number}} повідомлення до «{{connection}}» більше не надсилатиметься, а пізніші зміни тих самих об’єктів зможуть пройти. Вкажіть причину.',
    },
  },
};
