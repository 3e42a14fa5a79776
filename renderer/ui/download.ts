/** Saves text as a file. A table gets a byte-order mark: without it Excel reads Polish and Cyrillic letters wrong. */
export const downloadText = (name: string, text: string, type: 'text/csv' | 'text/plain'): void => {
  const mark = type === 'text/csv' && !text.startsWith('\uFEFF') ? '\uFEFF' : '';
  save(name, new Blob([mark, text], { type: `${type};charset=utf-8` }));
};

/** Saves bytes that the agent has given as base64. */
export const downloadBytes = (name: string, base64: string): void =>
  save(name, new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]));

const save = (name: string, blob: Blob): void => {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};
