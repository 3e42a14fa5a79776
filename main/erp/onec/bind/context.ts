import type { Base } from '#main/erp/onec/base.ts';
import type { OnecField } from '#shared/erp/onec.ts';
import { type BoundField, bindField, type Source } from './field.ts';
import type { Report } from './place.ts';

export interface BindContext {
  base: Base;
  zone: string;
  report: Report;
}

export const bindFields = async (
  source: Source,
  fields: Readonly<Record<string, OnecField>>,
  profilePath: string,
): Promise<BoundField[]> => {
  const bound: BoundField[] = [];
  for (const [index, [path, field]] of Object.entries(fields).entries()) {
    const alias = `j${index + 1}`;
    const one = await bindField(source, path, field, `${profilePath}.fields.${path}`, alias);
    if (one !== null) bound.push(one);
  }
  return bound;
};
