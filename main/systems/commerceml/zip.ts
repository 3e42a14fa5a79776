import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Zip, ZipDeflate } from 'fflate';

/** Packs one file as a zip with one entry, piece by piece; entry names carry no folder (commerceml.md 8.5). */
export const packFile = async (path: string, entry: string, zipPath: string): Promise<void> => {
  const out = createWriteStream(zipPath);
  let failed: Error | null = null;
  let full = false;
  const zip = new Zip((error, chunk) => {
    if (error !== null) failed = error;
    else if (!out.write(chunk)) full = true;
  });
  const part = new ZipDeflate(entry, { level: 6 });
  zip.add(part);
  for await (const chunk of createReadStream(path)) {
    if (chunk instanceof Uint8Array) part.push(chunk);
    if (full) {
      full = false;
      await once(out, 'drain');
    }
  }
  part.push(new Uint8Array(0), true);
  zip.end();
  out.end();
  await finished(out);
  if (failed !== null) throw new Error('the file could not be packed', { cause: failed });
};
