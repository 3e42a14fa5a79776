import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safeStorage } from 'electron';
import { z } from 'zod';
import { MostekError } from '#shared/errors.ts';

export interface Secrets {
  get(connectionId: string): Promise<Record<string, string>>;
  set(connectionId: string, values: Record<string, string>): Promise<void>;
  remove(connectionId: string): Promise<void>;
}

const fileShape = z.record(z.string(), z.string());
const valuesShape = z.record(z.string(), z.string());
type Sealed = z.infer<typeof fileShape>;

/**
 * Credentials sealed by the operating system (DPAPI, Keychain, libsecret). On Windows other users of the PC can't
 * open them; other programs of the same user can (Electron's documentation says so, and so does ours). A profile
 * copied to another PC can't be opened there: that is `agent.secret_missing`, and the person enters them again.
 */
export const safeStorageSecrets = (dir: string): Secrets => {
  const file = join(dir, 'secrets.sealed.json');
  let turn: Promise<unknown> = Promise.resolve();

  const readAll = async (): Promise<Sealed> => {
    try {
      return fileShape.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch {
      return {};
    }
  };

  const writeAll = async (all: Sealed): Promise<void> => {
    await writeFile(`${file}.partial`, JSON.stringify(all), { mode: 0o600 });
    await rename(`${file}.partial`, file);
  };

  const needStore = async (): Promise<void> => {
    if (await safeStorage.isAsyncEncryptionAvailable()) return;
    // Never in clear, as a last resort or otherwise.
    throw new MostekError('agent.secret_missing', 'the operating system offers no secret store');
  };

  const open = async (sealed: string): Promise<Record<string, string>> => {
    await needStore();
    try {
      const { result } = await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'));
      return valuesShape.parse(JSON.parse(result));
    } catch (error) {
      throw new MostekError('agent.secret_missing', 'stored credentials can not be opened', { cause: error });
    }
  };

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next.catch(() => undefined);
    return next;
  };

  const get = async (id: string): Promise<Record<string, string>> => {
    const sealed = (await readAll())[id];
    return sealed === undefined ? {} : open(sealed);
  };

  return {
    get: (id) => inTurn(() => get(id)),
    set: (id, values) =>
      inTurn(async () => {
        await needStore();
        const before = await get(id).catch(() => ({}));
        const sealed = await safeStorage.encryptStringAsync(JSON.stringify({ ...before, ...values }));
        await writeAll({ ...(await readAll()), [id]: sealed.toString('base64') });
      }),
    remove: (id) =>
      inTurn(async () => {
        const all = await readAll();
        await writeAll(Object.fromEntries(Object.entries(all).filter(([name]) => name !== id)));
      }),
  };
};
