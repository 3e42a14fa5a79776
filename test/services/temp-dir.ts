import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new empty directory of the test's own. The caller removes it with {@link removeDir}. */
export const makeTempDir = (purpose: string): Promise<string> =>
  mkdtemp(join(tmpdir(), `mostek-${purpose}-`));

/** Removes a directory with everything in it; one that is already gone is fine. */
export const removeDir = (dir: string): Promise<void> =>
  rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
