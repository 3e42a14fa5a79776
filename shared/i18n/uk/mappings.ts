import type { mappings as en } from '#shared/i18n/en/mappings.ts';
import type { SlavicForms } from '#shared/i18n/shape.ts';

export const mappings: SlavicForms<typeof en> = {
  mappings: {
    lead: 'Як значення з ERP називається на іншій стороні, і навпаки.',
    noConnections: 'Жодне підключення ще не потребує відповідностей',
    kindLabel: 'Таблиця',
    kind: {
      order_status: 'Статуси замовлень',
      payment: 'Види оплати',
      delivery: 'Способи доставки',
      warehouse: 'Склади',
      price_kind: 'Види цін',
      customer_group: 'Групи клієнтів',
      tax: 'Ставки податку',
      country: 'Країни',
    },
    direction: {
      to_remote: 'З ERP до «{{connection}}»',
      to_erp: 'З «{{connection}}» до ERP',
    },
    erp: 'ERP',
    becomes: 'перетворюється на',
    empty: 'Таблиця порожня.',
    addRow: 'Додати рядок',
    addValue: 'Додати {{value}} до таблиці',
    removeRow: 'Вилучити рядок {{number}}: {{value}}',
    cell: '{{name}}, рядок {{number}}',
    double: 'Це значення вже є в таблиці.',
    unmapped: 'Ці значення вже траплялися, але їх немає в таблиці; повідомлення з ними не проходять.',
    met_one: '{{number}} раз',
    met_few: '{{number}} рази',
    met_many: '{{number}} разів',
    met_other: '{{number}} раза',
    unsaved: 'Ще не збережено',
    discard: 'Відкинути',
    saved: 'Відповідності збережено; повідомлення, що на них чекали, тепер можна повторити.',
    noValues: 'Підказок зараз немає.',
  },
};
