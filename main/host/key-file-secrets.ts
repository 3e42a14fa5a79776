import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Secrets } from '#main/engine/secrets.ts';
import { MostekError } from '#shared/errors.ts';

const fileShape = z.record(z.string(), z.object({ iv: z.string(), tag: z.string(), data: z.string() }));
const valuesShape = z.record(z.string(), z.string());
type FileShape = z.infer<typeof fileShape>;

const isMissing = (error: unknown): boolean =>
  z.object({ code: z.literal('ENOENT') }).safeParse(error).success;

const readKey = async (file: string): Promise<Buffer> => {
  try {
    const found = await stat(file);
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
      throw new MostekError('agent.secret_missing', 'the key file can be read by others', {
        values: { file },
      });
    }
    return Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
  } catch (error) {
    if (!isMissing(error)) throw error;
    const key = randomBytes(32);
    await writeFile(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    return key;
  }
};

/**
 * Credentials for hosts without an operating system's store (service, server): AES-256-GCM under a key in a file
 * that only the agent's user may read. A key others can read is refused, not used.
 */
export const keyFileSecrets = (dir: string): Secrets => {
  const store = join(dir, 'secrets.json');
  const keyFile = join(dir, 'secrets.key');
  let turn: Promise<unknown> = Promise.resolve();

  const readAll = async (): Promise<FileShape> => {
    try {
      return fileShape.parse(JSON.parse(await readFile(store, 'utf8')));
    } catch (error) {
      if (isMissing(error)) return {};
      throw new MostekError('agent.secret_missing', 'the secret store can not be read', { cause: error });
    }
  };

  const writeAll = async (all: FileShape): Promise<void> => {
    const partial = `${store}.partial`;
    await writeFile(partial, JSON.stringify(all), { mode: 0o600 });
    if (process.platform !== 'win32') await chmod(partial, 0o600);
    await rename(partial, store);
  };

  const open = (key: Buffer, sealed: FileShape[string]): Record<string, string> => {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'));
      decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
      const text = Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()]);
      return valuesShape.parse(JSON.parse(text.toString('utf8')));
    } catch (error) {
      throw new MostekError('agent.secret_missing', 'stored credentials can not be read', { cause: error });
    }
  };

  const seal = (key: Buffer, values: Record<string, string>): FileShape[string] => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const data = Buffer.concat([cipher.update(JSON.stringify(values), 'utf8'), cipher.final()]);
    return {
      iv: iv.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      data: data.toString('base64'),
    };
  };

  /** One writer after the other, or two saves at once would lose one. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next.catch(() => undefined);
    return next;
  };

  const get = async (id: string): Promise<Record<string, string>> => {
    const sealed = (await readAll())[id];
    return sealed === undefined ? {} : open(await readKey(keyFile), sealed);
  };

  return {
    get: (id) => inTurn(() => get(id)),
    set: (id, values) =>
      inTurn(async () => {
        const before = await get(id).catch(() => ({}));
        const sealed = seal(await readKey(keyFile), { ...before, ...values });
        await writeAll({ ...(await readAll()), [id]: sealed });
      }),
    remove: (id) =>
      inTurn(async () => {
        const all = await readAll();
        await writeAll(Object.fromEntries(Object.entries(all).filter(([name]) => name !== id)));
      }),
  };
};
