import { z } from 'zod';
import { MostekError } from '#shared/errors.ts';
import type { Base } from './base.ts';
import { parseExact } from './exact-json.ts';

const serviceDocument = z.object({ value: z.array(z.object({ name: z.string() })).min(1) });

/** Names of the published sets as they are now: the service document is short, `$metadata` is the same in megabytes. */
const publishedSets = async (base: Base): Promise<ReadonlySet<string>> => {
  const { text } = await base.client.hello();
  try {
    const { value } = serviceDocument.parse(parseExact(text.replace(/^\uFEFF/, '')));
    return new Set(value.map(({ name }) => name));
  } catch {
    base.forget();
    return new Set((await base.metadata()).sets.keys());
  }
};

/**
 * Throws erp.not_published where a set that the profile reads changes of is not published just now. SelectChanges
 * leaves such objects out without a word, and confirming the message would strike them off for good (erp.md C).
 */
export const requirePublished = async (base: Base): Promise<void> => {
  const { entities, exchange } = base.profile;
  const wanted = [...Object.values(entities), ...(exchange?.through ?? [])].map(({ set }) => set);
  const published = await publishedSets(base);
  const missing = [...new Set(wanted)].filter((set) => !published.has(set));
  if (missing.length === 0) return;
  base.forget();
  const table = missing.join(', ');
  throw new MostekError('erp.not_published', `not published: ${table}`, { values: { table } });
};
