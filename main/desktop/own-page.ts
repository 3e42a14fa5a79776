/** Scheme and address of the window's own page: a protocol of ours instead of file://, which grants too much. */
export const pageScheme = 'app';
export const pageOrigin = 'app://mostek';

/** True for our own page and nothing else; compared by parts, never by the start of a text. */
export const isOwnPage = (address: string): boolean => {
  try {
    const url = new URL(address);
    return url.protocol === `${pageScheme}:` && url.host === 'mostek';
  } catch {
    return false;
  }
};
