/** Edit distance of two names, letters only counted once (Levenshtein, two rows). */
const distance = (a: string, b: string): number => {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
};

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** `docno` of `document_no`: the same first letter, and all letters in the same order. */
const abbreviates = (short: string, long: string): boolean => {
  if (short.length < 3 || short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
};

/** Up to `limit` names that a person may have meant, best first; names with nothing in common are left out. */
export const nearest = (wanted: string, names: readonly string[], limit = 3): string[] => {
  const target = plain(wanted);
  return names
    .map((name) => {
      const candidate = plain(name);
      const contained =
        target.length > 2 &&
        candidate.length > 2 &&
        (candidate.includes(target) || target.includes(candidate));
      const shortened = abbreviates(target, candidate) || abbreviates(candidate, target);
      const edits = distance(target, candidate);
      const close = contained || shortened || edits <= Math.max(2, Math.floor(target.length / 2));
      return { name, close, rank: contained || shortened ? edits / 2 : edits };
    })
    .filter((entry) => entry.close)
    .sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map((entry) => entry.name);
};
