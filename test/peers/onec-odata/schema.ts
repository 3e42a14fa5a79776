/** What a stand-in base publishes: sets, their properties, table parts and references. */
export interface PeerType {
  properties: Record<string, string>;
  parts: Record<string, Record<string, string>>;
  /** Navigation property → set. Of `Имя_Key` the name is `Имя`. */
  references: Record<string, string>;
}

const guid = 'Edm.Guid';
const text = 'Edm.String';
const number = 'Edm.Double';
const flag = 'Edm.Boolean';
const date = 'Edm.DateTime';
const integer = 'Edm.Int64';

const common = { Ref_Key: guid, DataVersion: text, DeletionMark: flag };

const keysOf = (references: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.keys(references).map((name) => [`${name}_Key`, guid]));

const catalogue = (
  properties: Record<string, string> = {},
  references: Record<string, string> = {},
): PeerType => ({
  properties: { ...common, Code: text, Description: text, ...properties, ...keysOf(references) },
  parts: {},
  references,
});

const folders = (
  set: string,
  properties: Record<string, string>,
  references: Record<string, string> = {},
): PeerType => catalogue({ IsFolder: flag, ...properties }, { Parent: set, ...references });

const row = (properties: Record<string, string>) => ({ Ref_Key: guid, LineNumber: integer, ...properties });
const goodsRow = row({
  Номенклатура_Key: guid,
  Количество: number,
  Цена: number,
  Сумма: number,
  СтавкаНДС: text,
  ЕдиницаИзмерения_Key: guid,
});

const document = (
  properties: Record<string, string>,
  references: Record<string, string>,
  parts: PeerType['parts'],
): PeerType => ({
  properties: { ...common, Number: text, Date: date, Posted: flag, ...properties, ...keysOf(references) },
  parts,
  references,
});

/** A register subordinate to a recorder: its objects are sets of records. */
const records = (columns: Record<string, string>): PeerType => ({
  properties: { Recorder_Key: guid },
  parts: { RecordSet: columns },
  references: {},
});

/** A small trade configuration: names as the fixtures have them, and what the node settings of seed 002 name. */
export const tradeSchema = (): Record<string, PeerType> => ({
  Catalog_Номенклатура: folders(
    'Catalog_Номенклатура',
    { Артикул: text, НаименованиеПолное: text, СвободныйОстаток: number },
    { ВидНоменклатуры: 'Catalog_ВидыНоменклатуры', ЕдиницаИзмерения: 'Catalog_ЕдиницыИзмерения' },
  ),
  Catalog_Контрагенты: folders('Catalog_Контрагенты', {
    ИНН: text,
    КПП: text,
    Телефон: text,
    ЭлектроннаяПочта: text,
    ЮрФизЛицо: text,
  }),
  Catalog_ВидыНоменклатуры: catalogue(),
  Catalog_ЕдиницыИзмерения: catalogue(),
  Catalog_Организации: catalogue({ ИНН: text }),
  Catalog_Склады: catalogue(),
  Catalog_Пользователи: catalogue(),
  Catalog_СоглашенияСКлиентами: catalogue(),
  Catalog_ПричиныОтмены: catalogue(),
  Catalog_СостоянияЗаказов: catalogue(),
  Document_ЗаказПокупателя: document(
    {
      Состояние: text,
      СуммаДокумента: number,
      НомерЗаказаНаСайте: text,
      ИсточникЗаказа: text,
      ДатаЗаказаНаСайте: date,
      НомерПосылки: text,
      Комментарий: text,
      Основание: text,
      Основание_Type: text,
      Оплачен: flag,
    },
    {
      Контрагент: 'Catalog_Контрагенты',
      Соглашение: 'Catalog_СоглашенияСКлиентами',
      Организация: 'Catalog_Организации',
      Склад: 'Catalog_Склады',
      Менеджер: 'Catalog_Пользователи',
      ПричинаОтмены: 'Catalog_ПричиныОтмены',
      СостояниеЗаказа: 'Catalog_СостоянияЗаказов',
    },
    {
      Товары: goodsRow,
      Услуги: goodsRow,
      ДополнительныеРеквизиты: row({ Свойство_Key: guid, Значение: text, Значение_Type: text }),
    },
  ),
  Document_РасходнаяНакладная: document(
    { КлючОбмена: text, Комментарий: text, СуммаДокумента: number },
    {
      ДокументОснование: 'Document_ЗаказПокупателя',
      Контрагент: 'Catalog_Контрагенты',
      Склад: 'Catalog_Склады',
    },
    { Товары: goodsRow },
  ),
  Document_ПоступлениеОплаты: document(
    { КлючОбмена: text, ДокументОснование: text, ДокументОснование_Type: text, СуммаДокумента: number },
    { Заказ: 'Document_ЗаказПокупателя', Контрагент: 'Catalog_Контрагенты' },
    {},
  ),
  AccumulationRegister_ТоварыНаСкладах: records({
    Номенклатура_Key: guid,
    Склад_Key: guid,
    Количество: number,
  }),
  InformationRegister_ЦеныНоменклатуры: records({
    Номенклатура_Key: guid,
    Period: date,
    ВидЦены: text,
    Цена: number,
  }),
  ExchangePlan_ОбменССайтом: catalogue({ SentNo: integer, ReceivedNo: integer, ThisNode: flag }),
});

export const typeOfProperty = (type: PeerType, property: string): string | null =>
  type.properties[property] ?? null;
