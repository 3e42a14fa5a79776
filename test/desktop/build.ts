import { spawnSync } from 'node:child_process';

/** The window and the preload as they are shipped; a second is nothing beside a test against yesterday's build. */
export const buildWindow = (): void => {
  for (const args of [
    ['build', '--logLevel', 'error'],
    ['build', '--config', 'vite.preload.config.ts', '--logLevel', 'error'],
  ]) {
    const { status } = spawnSync('vite', args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`vite ${args.join(' ')} failed`);
  }
};
