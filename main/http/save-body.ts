import { open } from 'node:fs/promises';

const headBytes = 16 * 1024;

/**
 * Writes a body to a file piece by piece and answers its first 16 KB, for the record and for a verdict; null when
 * there were more than `limit` bytes, which are then not all written.
 */
export const saveBody = async (
  body: AsyncIterable<unknown>,
  path: string,
  limit: number,
): Promise<Uint8Array | null> => {
  const head: Uint8Array[] = [];
  let size = 0;
  const file = await open(path, 'w');
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) continue;
      if (size < headBytes) head.push(chunk.subarray(0, headBytes - size));
      size += chunk.length;
      if (size > limit) return null;
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return Buffer.concat(head);
};
