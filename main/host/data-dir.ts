import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the agent keeps its files: MOSTEK_DATA, or the place the operating system has for such things. */
export const dataDir = (env: NodeJS.ProcessEnv = process.env, platform = process.platform): string => {
  const wanted = env['MOSTEK_DATA'];
  if (wanted !== undefined && wanted !== '') return wanted;
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Mostek');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Mostek');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'mostek');
};

/** Makes the folder readable by its owner only: ledger and key lie in it. */
export const ensureDataDir = (dir: string): string => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32') chmodSync(dir, 0o700);
  return dir;
};

export const ledgerFile = (dir: string): string => join(dir, 'ledger.sqlite');
/** Says where a running agent listens, for the command line; readable by its owner only. */
export const addressFile = (dir: string): string => join(dir, 'agent.json');
