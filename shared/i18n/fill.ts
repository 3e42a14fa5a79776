const optionalPart = /\[\[(.*?)\]\]/gs;
const placeholder = /\{\{(\w+)\}\}/g;

/** Names of the values a text can use. */
export const placeholdersOf = (text: string): string[] => [
  ...new Set([...text.matchAll(placeholder)].map((match) => match[1] ?? '')),
];

/**
 * Puts values into a text. A part in `[[…]]` disappears when one of its values is missing, because a sentence
 * must read well whatever the agent happened to know when the failure was met.
 */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text
    .replace(optionalPart, (_whole, part: string) =>
      placeholdersOf(part).every((name) => (values[name] ?? '') !== '') ? part : '',
    )
    .replace(placeholder, (_whole, name: string) => values[name] ?? '')
    .replace(/ {2,}/g, ' ')
    .trim();
