import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'mostek-commerceml-';
const dayMs = 24 * 60 * 60 * 1_000;

/** An agent that was stopped in the middle of a reply left its folder behind; after a day nobody reads it. */
const sweep = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const path = join(tmpdir(), name);
    const found = await stat(path).catch(() => null);
    if (found === null || Date.now() - found.mtimeMs < dayMs) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
};

/** A folder of its own for the files of one exchange; the caller removes it. */
export const tempFolder = async (): Promise<{ path: string; remove(): Promise<void> }> => {
  await sweep().catch(() => undefined);
  const path = await mkdtemp(join(tmpdir(), prefix));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** Gives a temporary folder to some work and removes it whatever happens. */
export const withTempFolder = async <T>(work: (path: string) => Promise<T>): Promise<T> => {
  const folder = await tempFolder();
  try {
    return await work(folder.path);
  } finally {
    await folder.remove();
  }
};
