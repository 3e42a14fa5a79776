import { MostekError } from '#shared/errors.ts';
import { itemAt, listOf, parseBrackets, textOf } from './bracket-text.ts';
import { isGuid, ZERO_GUID } from './guid.ts';

/** One row of DBNames: what a metadata GUID is called in the database. */
export interface DbName {
  guid: string;
  token: string;
  number: number;
}

/**
 * DBNames: metadata GUID and token to the number in the name of a table or column. One GUID occurs with several
 * tokens (`Reference` and `ReferenceChngR`, `VT` and `LineNo`), so both are asked for together (erp.md B1).
 */
export class DbNames {
  readonly #numbers = new Map<string, number>();
  readonly #objects = new Map<string, string>();
  readonly #byToken = new Map<string, DbName[]>();

  constructor(names: readonly DbName[]) {
    for (const name of names) {
      this.#numbers.set(`${name.guid} ${name.token}`, name.number);
      this.#objects.set(`${name.token} ${name.number}`, name.guid);
      const all = this.#byToken.get(name.token);
      if (all === undefined) this.#byToken.set(name.token, [name]);
      else all.push(name);
    }
  }

  number(guid: string, token: string): number | null {
    return this.#numbers.get(`${guid} ${token}`) ?? null;
  }

  /** The metadata GUID behind a table number, such as that of an …RTRef column. */
  guidOf(token: string, number: number): string | null {
    return this.#objects.get(`${token} ${number}`) ?? null;
  }

  withToken(token: string): readonly DbName[] {
    return this.#byToken.get(token) ?? [];
  }
}

const malformed = (detail: string): MostekError =>
  new MostekError('erp.metadata_broken', `DBNames: ${detail}`, { values: { name: 'DBNames' } });

/** `{largest number,{count,{guid,"Token",number},…}}`; throws `erp.metadata_broken` when it does not add up. */
export const parseDbNames = (text: string): DbNames => {
  const rows = listOf(itemAt(parseBrackets(text), 1));
  const count = Number(textOf(rows[0]));
  if (rows.length !== count + 1) throw malformed(`${rows.length - 1} rows where ${count} are announced`);
  const names = rows.slice(1).map((row): DbName => {
    const guid = textOf(itemAt(row, 0))?.toLowerCase() ?? '';
    const token = textOf(itemAt(row, 1)) ?? '';
    const number = Number(textOf(itemAt(row, 2)));
    if (!isGuid(guid) || token === '' || !Number.isSafeInteger(number))
      throw malformed('a row of another shape');
    return { guid, token, number };
  });
  // Rows of the zero GUID are tables of the platform itself, which nobody maps.
  return new DbNames(names.filter(({ guid }) => guid !== ZERO_GUID));
};
