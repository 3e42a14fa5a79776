import type { LiveTable } from '#main/erp/driver.ts';
import { bracketed, literal } from '#main/erp/quoting.ts';

/** How names and texts are written in T-SQL that is made ahead of its running. */

export const quoted = bracketed;
export const text = (value: string): string => `N${literal(value)}`;
export const bare = (name: string): string => name.slice(name.indexOf('.') + 1);
export const schemaOf = (name: string): string =>
  name.includes('.') ? name.slice(0, name.indexOf('.')) : 'dbo';
export const tableName = (name: string): string => `${quoted(schemaOf(name))}.${quoted(bare(name))}`;
export const liveName = ({ schema, name }: LiveTable): string => `${quoted(schema ?? 'dbo')}.${quoted(name)}`;
