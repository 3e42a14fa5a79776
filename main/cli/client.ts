import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { compose } from '#main/host/compose.ts';
import { addressFile, dataDir } from '#main/host/data-dir.ts';
import { keyFileSecrets } from '#main/host/key-file-secrets.ts';
import { type ApiClient, contract } from '#shared/api/contract.ts';
import { wireAnswer } from '#shared/api/wire.ts';
import { MostekError } from '#shared/errors.ts';

const address = z.object({ url: z.url(), token: z.string(), pid: z.number() });

/** Folder chosen on the command line, at whatever level the option stands. */
export const dirOf = (command: Command): string => {
  const given: unknown = command.optsWithGlobals()['data'];
  return typeof given === 'string' ? given : dataDir();
};

const overHttp = (url: string, token: string): ApiClient => ({
  async call(name, input) {
    // Loopback only, to the agent itself: the outside world is reached through main/http alone.
    const response = await fetch(`${url}/api/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new MostekError('agent.internal', `the agent answered ${response.status}`);
    const answer = wireAnswer.parse(await response.json());
    if (!answer.ok) throw MostekError.fromEnvelope(answer.error);
    // Parsed by the schema of this very procedure; TypeScript can't follow the pair of name and schema.
    return contract[name].output.parse(answer.value) as never;
  },
});

const readAddress = async (dir: string): Promise<z.infer<typeof address> | null> => {
  try {
    return address.parse(JSON.parse(await readFile(addressFile(dir), 'utf8')));
  } catch {
    return null;
  }
};

const isAlive = async (found: z.infer<typeof address>): Promise<boolean> => {
  try {
    await overHttp(found.url, found.token).call('preferences.get', {});
    return true;
  } catch {
    return false;
  }
};

/** Where the agent of this folder answers; null when none does. */
export const runningAgent = async (command: Command): Promise<z.infer<typeof address> | null> => {
  const found = await readAddress(dirOf(command));
  return found !== null && (await isAlive(found)) ? found : null;
};

/**
 * Works through the running agent when there is one, and otherwise on the ledger itself, with nothing started.
 * `live` tells which it is.
 */
export const withAgent = async <T>(
  command: Command,
  work: (client: ApiClient, live: boolean) => Promise<T>,
): Promise<T> => {
  const dir = dirOf(command);
  const found = await runningAgent(command);
  if (found !== null) return work(overHttp(found.url, found.token), true);
  const composed = compose({ dir, secrets: keyFileSecrets(dir), actor: 'command line' });
  try {
    const { handlers } = composed;
    const client: ApiClient = {
      call: (name, input) =>
        (handlers[name] as (value: unknown) => Promise<never>)(contract[name].input.parse(input)),
    };
    return await work(client, false);
  } finally {
    await composed.close();
  }
};
