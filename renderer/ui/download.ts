/** Saves text as a file. A table gets a byte-order mark: without it Excel reads Polish and Cyrillic letters wrong. */
export const downloadText = (name: string, text: string, type: 'text/csv' | 'text/plain'): void => {
  const mark = type === 'text/csv' && !text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const address = URL.createObjectURL(new Blob([mark, text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};
