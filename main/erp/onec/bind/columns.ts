import type { LiveColumn } from '#main/erp/driver.ts';
import type { OnecStandard } from '#shared/erp/onec.ts';

/**
 * The columns that one attribute is stored in (erp.md B3): one, a reference, or the parts of a composite value.
 * They are taken from the live table, so that a pattern that means something else (a defined type, a
 * characteristic) needs no understanding.
 */
export interface AttributeColumns {
  /** `_Fld48` */
  plain: LiveColumn | null;
  /** `_Fld46RRef`, or `_Fld51_RRRef` of a composite value. */
  ref: LiveColumn | null;
  /** `_Fld51_RTRef`, `_RecorderTRef`: number of the table referred to. */
  table: LiveColumn | null;
  /** `_Fld51_TYPE`: which of the parts counts. */
  type: LiveColumn | null;
  flag: LiveColumn | null;
  number: LiveColumn | null;
  time: LiveColumn | null;
  text: LiveColumn | null;
}

const SUFFIXES: Readonly<Record<string, keyof AttributeColumns>> = {
  '': 'plain',
  rref: 'ref',
  tref: 'table',
  _type: 'type',
  _l: 'flag',
  _n: 'number',
  _t: 'time',
  _s: 'text',
  _rtref: 'table',
  _rrref: 'ref',
};

/** Columns named `prefix` and one of the suffixes of 1C; null where the table has none of them. */
export const columnsOf = (columns: readonly LiveColumn[], prefix: string): AttributeColumns | null => {
  const found: AttributeColumns = {
    plain: null,
    ref: null,
    table: null,
    type: null,
    flag: null,
    number: null,
    time: null,
    text: null,
  };
  let any = false;
  for (const column of columns) {
    const name = column.name.toLowerCase();
    if (!name.startsWith(prefix.toLowerCase())) continue;
    const role = SUFFIXES[name.slice(prefix.length)];
    if (role === undefined) continue;
    found[role] = column;
    any = true;
  }
  return any ? found : null;
};

/** Object.entries widens the names to text; the interface has no others. */
export const entriesOf = (columns: AttributeColumns) =>
  Object.entries(columns) as [keyof AttributeColumns, LiveColumn | null][];

export const allOf = (columns: AttributeColumns): LiveColumn[] =>
  entriesOf(columns).flatMap(([, column]) => (column === null ? [] : [column]));

export const onlyPlain = (column: LiveColumn): AttributeColumns => ({
  plain: column,
  ref: null,
  table: null,
  type: null,
  flag: null,
  number: null,
  time: null,
  text: null,
});

/** How the columns of standard attributes begin; those of a table part's lines are numbered and added by its binder. */
export const STANDARD: Readonly<Partial<Record<OnecStandard, string>>> = {
  ref: '_ID',
  code: '_Code',
  description: '_Description',
  date: '_Date_Time',
  number: '_Number',
  posted: '_Posted',
  deletionMark: '_Marked',
  owner: '_OwnerID',
  parent: '_ParentID',
  isFolder: '_Folder',
  period: '_Period',
  recorder: '_Recorder',
};

/** As 1C's query language names them. */
export const STANDARD_NAMES: Readonly<Record<OnecStandard, string>> = {
  ref: 'Ссылка',
  code: 'Код',
  description: 'Наименование',
  date: 'Дата',
  number: 'Номер',
  posted: 'Проведен',
  deletionMark: 'ПометкаУдаления',
  owner: 'Владелец',
  parent: 'Родитель',
  isFolder: 'ЭтоГруппа',
  lineNo: 'НомерСтроки',
  period: 'Период',
  recorder: 'Регистратор',
  name: 'Имя',
};
