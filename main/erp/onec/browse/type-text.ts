import type { Base } from '#main/erp/onec/base.ts';
import { layouts } from '#main/erp/onec/metadata/layout.ts';
import type { TypeOption } from '#main/erp/onec/metadata/type-pattern.ts';

const dates = { 'date-time': 'Дата и время', date: 'Дата', time: 'Время' } as const;

const one = async (base: Base, type: TypeOption): Promise<string> => {
  switch (type.kind) {
    case 'boolean':
      return 'Булево';
    case 'number':
      return `Число(${type.precision},${type.scale})`;
    case 'date':
      return dates[type.parts];
    case 'text':
      return type.length === null ? 'Строка' : `Строка(${type.length})`;
    case 'reference': {
      const object = await base.byRefType(type.type);
      // A defined type, a characteristic, or an object of a kind that is not read.
      return object === null ? 'Ссылка' : `${layouts[object.kind].reference ?? 'Ссылка'}.${object.name}`;
    }
    case 'any-reference':
      return 'ЛюбаяСсылка';
    case 'uuid':
      return 'УникальныйИдентификатор';
    case 'storage':
      return 'ХранилищеЗначения';
    case 'unknown':
      return `? (${type.word})`;
  }
};

/** The types of an attribute as 1C's people write them. */
export const typeText = async (base: Base, types: readonly TypeOption[]): Promise<string> =>
  (await Promise.all(types.map((type) => one(base, type)))).join(', ');
