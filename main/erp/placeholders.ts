const kept = new Map<string, Map<string, string>>();

/**
 * `?` marks as the engine wants them (`$1`, `@p1`). Marks inside quoted names and texts are left alone. The
 * result is kept: a handful of statements make up all the traffic.
 */
export const numbered = (sql: string, prefix: '$' | '@p'): string => {
  const cache = kept.get(prefix) ?? new Map<string, string>();
  kept.set(prefix, cache);
  const known = cache.get(sql);
  if (known !== undefined) return known;
  let number = 0;
  const text = sql.replaceAll(/"[^"]*"|'[^']*'|\[[^\]]*\]|\?/g, (part) => {
    if (part !== '?') return part;
    number += 1;
    return `${prefix}${number}`;
  });
  if (cache.size > 500) cache.clear();
  cache.set(sql, text);
  return text;
};
