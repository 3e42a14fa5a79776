import { join } from 'node:path';
import { build, loadConfigFromFile, mergeConfig } from 'vite';

const root = join(import.meta.dirname, '..', '..');

/** The bench's agent built with the settings of the program's own build; gives the path of the script. */
export const bundleAgent = async (): Promise<string> => {
  const shipped = await loadConfigFromFile(
    { command: 'build', mode: 'production' },
    'vite.main.config.ts',
    root,
  );
  if (shipped === null) throw new Error('vite.main.config.ts is gone');
  const outDir = join(root, 'test-results', 'bench-bundle');
  const config = mergeConfig(shipped.config, {
    root,
    configFile: false,
    logLevel: 'warn',
    build: { outDir },
  });
  config.build.rolldownOptions.input = {
    agent: join(import.meta.dirname, 'child', 'agent.ts'),
    'erp-worker': join(root, 'main', 'erp', 'worker.ts'),
  };
  await build(config);
  return join(outDir, 'agent.js');
};
