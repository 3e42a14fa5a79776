import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for the files of one exchange; the caller removes it. */
export const tempFolder = async (): Promise<{ path: string; remove(): Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'mostek-commerceml-'));
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
