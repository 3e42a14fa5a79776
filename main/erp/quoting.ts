/** Standard SQL quoting; the name comes from the live catalogue, the doubling is for names that hold a quote. */
export const doubleQuoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const bracketed = (name: string): string => `[${name.replaceAll(']', ']]')}]`;

/** A text literal for scripts only; statements of the agent carry values as parameters. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
