import type { ErpScript } from '#main/erp/port.ts';
import type { OnecOdataProfile } from '#shared/erp/onec-odata.ts';
import { setOfRegister } from './registers.ts';

/** Collection of 1C's metadata for each kind of set (erp.md C). Longer prefixes stand first. */
const collections: readonly [prefix: string, collection: string][] = [
  ['Catalog_', 'Справочники'],
  ['Document_', 'Документы'],
  ['ExchangePlan_', 'ПланыОбмена'],
  ['InformationRegister_', 'РегистрыСведений'],
  ['AccumulationRegister_', 'РегистрыНакопления'],
  ['ChartOfCharacteristicTypes_', 'ПланыВидовХарактеристик'],
  ['Constant_', 'Константы'],
];

const metadataOf = (set: string): string | null => {
  const found = collections.find(([prefix]) => set.startsWith(prefix));
  return found === undefined ? null : `Метаданные.${found[1]}.${set.slice(found[0].length)}`;
};

const setsOf = ({
  entities,
  exchange,
  createOrder,
  setOrder,
  setSupplierOrder,
  documents,
}: OnecOdataProfile): string[] => {
  const items = [
    createOrder?.goods,
    createOrder?.services,
    ...Object.values(documents).map(({ lines }) => lines),
  ];
  const sets = [
    exchange?.plan,
    ...Object.values(entities).flatMap(({ set, references, lists }) => [
      set,
      ...Object.values(references),
      ...Object.values(lists)
        .flat()
        .map((list) => ('register' in list ? setOfRegister(list.register) : undefined)),
    ]),
    ...(exchange?.through ?? []).map(({ set }) => set),
    createOrder?.set,
    createOrder?.customer.set,
    setOrder?.set,
    setSupplierOrder?.set,
    ...Object.values(documents).flatMap(({ set, baseSet }) => [set, baseSet]),
    ...items.map((item) => item?.set),
  ];
  return [...new Set(sets.filter((set) => set !== undefined))].sort((a, b) => a.localeCompare(b, 'ru'));
};

/**
 * 1C code that publishes what the profile names, and takes it back, for an administrator to run inside 1C: OData
 * itself has no call for it. What is already published stays. References that profiles follow by name are published
 * by hand, and the connection test names those that are missing.
 */
export const script = (profile: OnecOdataProfile): ErpScript => {
  const objects = setsOf(profile).flatMap((set) => metadataOf(set) ?? []);
  const list = objects.map((object) => `Объекты.Добавить(${object});`);
  const head = [
    '// 1С:Предприятие 8.3, внешняя обработка или консоль кода, права администратора.',
    '// Пользователю Mostek нужны: вход в базу, роль с правом «Использование стандартного интерфейса OData»',
    '// (имя зависит от конфигурации), чтение этих объектов и запись тех, которые создаёт Mostek.',
    'Объекты = Новый Массив;',
    ...list,
    'Состав = Новый Массив;',
  ];
  const install = [
    ...head,
    'Для Каждого Объект Из ПолучитьСоставСтандартногоИнтерфейсаOData() Цикл',
    '\tСостав.Добавить(Объект);',
    'КонецЦикла;',
    'Для Каждого Объект Из Объекты Цикл',
    '\tЕсли Состав.Найти(Объект) = Неопределено Тогда Состав.Добавить(Объект); КонецЕсли;',
    'КонецЦикла;',
    'УстановитьСоставСтандартногоИнтерфейсаOData(Состав);',
  ];
  const remove = [
    ...head,
    'Для Каждого Объект Из ПолучитьСоставСтандартногоИнтерфейсаOData() Цикл',
    '\tЕсли Объекты.Найти(Объект) = Неопределено Тогда Состав.Добавить(Объект); КонецЕсли;',
    'КонецЦикла;',
    'УстановитьСоставСтандартногоИнтерфейсаOData(Состав);',
  ];
  return { install: `${install.join('\n')}\n`, remove: `${remove.join('\n')}\n` };
};
