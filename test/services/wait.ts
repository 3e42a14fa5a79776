import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats `check` until it holds; throws what is awaited after `limitMs`. */
export const waitUntil = async (
  what: string,
  check: () => boolean | Promise<boolean>,
  limitMs = 20_000,
  everyMs = 20,
): Promise<void> => {
  const end = performance.now() + limitMs;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await sleep(everyMs);
  }
};

/** True when something accepts TCP connections there. */
export const isListening = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => {
      settle(true);
    });
    socket.once('error', () => {
      settle(false);
    });
  });

/** Resolves once the port accepts connections. */
export const waitForPort = (host: string, port: number, limitMs = 20_000): Promise<void> =>
  waitUntil(`a listener on ${host}:${port}`, () => isListening(host, port), limitMs);
