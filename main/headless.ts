import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { type ApiServer, startApiServer } from '#main/api/http-server.ts';
import { type Composed, compose, windowDir } from '#main/host/compose.ts';
import { addressFile, dataDir } from '#main/host/data-dir.ts';
import { keyFileSecrets } from '#main/host/key-file-secrets.ts';

export interface HeadlessOptions {
  dir?: string;
  port?: number;
  token?: string;
  /** Port on loopback where shops fetch objects they were told about; that of the preferences when left out. */
  pullPort?: number;
  logToConsole?: boolean;
  logLevel?: string;
}

export interface Headless extends Composed {
  server: ApiServer;
  token: string;
  /** Address of the window, token included; for the owner's eyes. */
  windowUrl: string;
}

/** The agent without a desktop: same engine, same contract, window in the browser. Also runs as a service. */
export const startHeadless = async (options: HeadlessOptions = {}): Promise<Headless> => {
  const dir = options.dir ?? dataDir();
  const composed = compose({
    dir,
    secrets: keyFileSecrets(dir),
    actor: process.env['USER'] ?? process.env['USERNAME'] ?? 'user',
    ...(options.logLevel === undefined ? {} : { logLevel: options.logLevel }),
    ...(options.logToConsole === undefined ? {} : { logToConsole: options.logToConsole }),
  });
  const token = options.token ?? randomBytes(24).toString('base64url');
  composed.log.hide([token]);
  let server: ApiServer;
  try {
    server = await startApiServer({
      handlers: composed.handlers,
      bus: composed.agent.bus,
      token,
      port: options.port ?? 0,
      host: '127.0.0.1',
      staticDir: windowDir(),
    });
    await composed.servePulls(options.pullPort);
  } catch (error) {
    await composed.close();
    throw error;
  }
  await writeFile(addressFile(dir), JSON.stringify({ url: server.url, token, pid: process.pid }), {
    mode: 0o600,
  });
  await composed.agent.start();
  return {
    ...composed,
    server,
    token,
    windowUrl: `${server.url}/#token=${token}`,
    async close() {
      await server.stop();
      await composed.close();
      await rm(addressFile(dir), { force: true });
    },
  };
};
