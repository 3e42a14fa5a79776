import type { Base } from '#main/erp/onec/base.ts';
import type { BoundEntity } from '#main/erp/onec/bind/entity.ts';
import type { Report } from '#main/erp/onec/bind/place.ts';
import { findColumn } from '#main/erp/queue-table/schema.ts';
import { GONE } from './handed.ts';
import {
  type ChangeSource,
  ChangeTable,
  guidAt,
  parametersOf,
  type RegisteredRow,
  versionItems,
  versionText,
} from './registered.ts';

const PAGE = 2_000;

/** Registered objects with the version of their row now; what is registered and gone was deleted. */
export const objectSource = async (
  base: Base,
  entity: BoundEntity,
  planName: string,
  report: Report,
): Promise<ChangeSource | null> => {
  const path = `entities.${entity.name}`;
  const changes = await ChangeTable.open(base, entity.object, planName, path, report);
  const key = changes === null ? null : findColumn(changes.columns, '_IDRRef');
  const version = findColumn(entity.place.columns, '_Version');
  if (changes === null) return null;
  if (key === null || version === null) {
    const column = key === null ? '_IDRRef' : '_Version';
    report({ cause: 'erp.column_missing', path, table: entity.place.label, column, suggestions: [] });
    return null;
  }
  const { dialect } = base.driver;
  const folder = findColumn(entity.place.columns, '_Folder');
  const own = `o.${entity.key}`;
  const changed = `c.${dialect.quote(key.name)}`;
  const flags = folder === null ? [] : [`o.${dialect.quote(folder.name)}`];
  const items = [changed, own, ...flags, ...versionItems(base, 'o', version)];
  const source = `${entity.name}:${entity.object.guid}`;

  const rowOf = (row: string, exists: boolean, isFolder: boolean, version: string): RegisteredRow => {
    // A group of a catalog is no object of the entity and never was: it can't become one.
    if (isFolder) return { row, changes: [] };
    return {
      row,
      changes: [
        {
          source,
          slot: row,
          version: exists ? version : GONE,
          entity: entity.name,
          entityWord: entity.object.fullName,
          key: row,
          operation: exists ? 'update' : 'delete',
        },
      ],
    };
  };

  return {
    id: source,
    pageSize: PAGE,
    counted: (limit) => changes.counted(key, limit),
    async page(session, node, after) {
      const join = ` LEFT JOIN ${entity.table} o ON ${own} = ${changed}`;
      const start = after === null ? '' : ` AND ${changed} > ${base.sql.bytesMark(16)}`;
      const statement = dialect.limited(
        items.join(', '),
        `${changes.from(join)}${start} ORDER BY ${changed}`,
        PAGE,
      );
      const rows = await session.query(statement, parametersOf(node, after));
      return rows.flatMap(([ref, object, ...rest]) => {
        const row = guidAt(ref);
        if (row === null) return [];
        // Inverted: false, or a zero byte, is a group (erp.md B3).
        const [flag] = rest.slice(0, flags.length);
        const isFolder = flag === false || (flag instanceof Uint8Array && flag[0] === 0);
        const exists = guidAt(object) !== null;
        return [rowOf(row, exists, isFolder, versionText(rest.slice(flags.length)))];
      });
    },
  };
};
