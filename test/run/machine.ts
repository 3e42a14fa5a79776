import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What the full suite needs beside npm packages, and the Debian package that brings it. */
const needed: readonly { file: string; debian: string }[] = [
  { file: '/usr/sbin/firebird', debian: 'firebird3.0-server' },
  { file: '/usr/lib/postgresql/15/bin/postgres', debian: 'postgresql-15' },
  { file: '/usr/bin/chromium', debian: 'chromium' },
  { file: '/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf', debian: 'fonts-noto-core' },
  { file: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', debian: 'fonts-dejavu-core' },
  { file: '/usr/bin/openssl', debian: 'openssl' },
];

const apt = (args: readonly string[]): boolean =>
  spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

/** Installs what is missing where that is possible; returns what is missing all the same. */
export const prepareMachine = (): string[] => {
  const missing = () => needed.filter(({ file }) => !existsSync(file)).map(({ debian }) => debian);
  const wanted = missing();
  if (wanted.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return wanted;
  console.log(`Installing ${wanted.join(', ')}…`);
  apt(['update', '-qq']);
  apt(['install', '-y', '-qq', '--no-install-recommends', ...wanted]);
  return missing();
};
