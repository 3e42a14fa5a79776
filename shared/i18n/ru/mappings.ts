import type { mappings as en } from '#shared/i18n/en/mappings.ts';
import type { SlavicForms } from '#shared/i18n/shape.ts';

export const mappings: SlavicForms<typeof en> = {
  mappings: {
    lead: 'Как значение из ERP называется на другой стороне, и наоборот.',
    noConnections: 'Ни одному подключению соответствия пока не нужны',
    kindLabel: 'Таблица',
    kind: {
      order_status: 'Статусы заказов',
      payment: 'Виды оплаты',
      delivery: 'Способы доставки',
      warehouse: 'Склады',
      price_kind: 'Виды цен',
      customer_group: 'Группы клиентов',
      tax: 'Ставки налога',
      country: 'Страны',
    },
    direction: {
      to_remote: 'Из ERP в «{{connection}}»',
      to_erp: 'Из «{{connection}}» в ERP',
    },
    erp: 'ERP',
    becomes: 'превращается в',
    empty: 'Таблица пуста.',
    addRow: 'Добавить строку',
    addValue: 'Добавить {{value}} в таблицу',
    removeRow: 'Удалить строку {{number}}: {{value}}',
    cell: '{{name}}, строка {{number}}',
    double: 'Это значение уже есть в таблице.',
    unmapped: 'Эти значения уже встречались, но их нет в таблице; сообщения с ними не проходят.',
    met_one: '{{number}} раз',
    met_few: '{{number}} раза',
    met_many: '{{number}} раз',
    met_other: '{{number}} раза',
    unsaved: 'Ещё не сохранено',
    discard: 'Отбросить',
    saved: 'Соответствия сохранены; сообщения, которые их ждали, теперь можно повторить.',
    noValues: 'Подсказок сейчас нет.',
  },
};
