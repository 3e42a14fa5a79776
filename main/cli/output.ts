import { toEnvelope } from '#shared/errors.ts';
import { causeText } from '#shared/i18n/causes.ts';

/** Says what went wrong and what to do next, never a stack; exit code 1. */
export const fail = (error: unknown): void => {
  const { cause, detail, values } = toEnvelope(error);
  const { sentence, next } = causeText('en', cause, values);
  console.error(`${sentence}\n${next}\n(${cause}: ${detail})`);
  process.exitCode = 1;
};

/** Columns of text, the first left-aligned, numbers right-aligned. */
export const table = (rows: readonly (readonly (string | number)[])[]): string => {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, value] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, String(value).length);
  }
  return rows
    .map((row) =>
      row
        .map((value, index) => {
          const width = widths[index] ?? 0;
          return typeof value === 'number' ? String(value).padStart(width) : value.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
