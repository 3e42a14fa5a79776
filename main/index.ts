import { join } from 'node:path';
import { startDesktop } from '#main/desktop/start.ts';
import { dataDir, ensureDataDir } from '#main/host/data-dir.ts';

const here = import.meta.dirname;
const fromSource = import.meta.url.endsWith('.ts');
const root = join(here, '..');

await startDesktop({
  dir: ensureDataDir(dataDir()),
  agentScript: join(here, fromSource ? 'agent-process.ts' : 'agent-process.js'),
  preload: fromSource ? join(root, 'dist', 'main', 'preload.cjs') : join(here, 'preload.cjs'),
  pageDir: fromSource ? join(root, 'dist', 'renderer') : join(here, '..', 'renderer'),
  iconDir: fromSource ? join(here, 'desktop', 'icons') : join(here, 'icons'),
});
