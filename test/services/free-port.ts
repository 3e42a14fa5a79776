import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the kernel's usual range for outgoing connections (32768 and up), so that no client socket can take the port between the probe and its use. */
const LOWEST = 15_000;
const HIGHEST = 32_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });

const handedOut = new Set<number>();

/** A TCP port on which nothing listens now and which this process has not handed out before. */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (!handedOut.has(port) && (await isFree(port))) {
      handedOut.add(port);
      return port;
    }
  }
  throw new Error('no free TCP port was found');
};
