/** What one method answers; `refused` carries texts and codes, a code being '' where an error has none. */
export type Answered =
  | { data: unknown[]; warnings?: unknown; warningCodes?: unknown; total?: number }
  | { refused: readonly (readonly [code: string, text: string])[]; data?: unknown[]; warnings?: unknown };

export const fail = (code: string, text: string): Answered => ({ refused: [[code, text]] });
export const done = (...data: unknown[]): Answered => ({ data });

/** PHP arrays with gaps become objects: codes stand under the index of the error that has one. */
const codesOf = (errors: readonly (readonly [code: string, text: string])[]): unknown => {
  if (errors.every(([code]) => code !== '')) return errors.map(([code]) => code);
  return Object.fromEntries(errors.flatMap(([code], index) => (code === '' ? [] : [[String(index), code]])));
};

export const envelopeOf = (answer: Answered): Record<string, unknown> => {
  const isRefused = 'refused' in answer;
  return {
    success: !isRefused,
    data: answer.data ?? [],
    errors: isRefused ? answer.refused.map(([, text]) => text) : [],
    warnings: answer.warnings ?? [],
    info: !isRefused && answer.total !== undefined ? { totalCount: answer.total } : [],
    messageCodes: [],
    errorCodes: isRefused ? codesOf(answer.refused) : [],
    warningCodes: isRefused ? [] : (answer.warningCodes ?? []),
    infoCodes: [],
  };
};
