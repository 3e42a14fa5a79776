// First step of every npm script. Plain JavaScript for whatever Node the machine has: it installs the packages
// (which bring the Node the program needs) and goes on with that one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', '..');
const modules = join(root, 'node_modules');
const stamp = join(modules, '.installed-lock');
const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const run = (command, args, options = {}) => {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error !== undefined && result.error !== null) throw result.error;
  return result.status ?? 1;
};

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
if (installed !== lock || !existsSync(node)) {
  console.log('Installing packages…');
  const status = run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status);
  writeFileSync(stamp, lock);
}

const [task = '', ...args] = process.argv.slice(2);
const scripts = {
  demo: ['test/demo/run.ts'],
  test: ['test/run/all.ts'],
  check: ['test/run/all.ts', '--quick'],
  bench: ['test/bench/run.ts'],
  crash: ['test/crash/run.ts'],
};
const script = scripts[task];
if (script === undefined) {
  console.error(`unknown task ${task}; one of ${Object.keys(scripts).join(', ')}`);
  process.exit(2);
}
// Types are stripped once and kept: threads and child processes of the tests start in half the time.
const path = `${join(modules, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
process.exit(
  run(node, [...script, ...args], {
    env: { ...process.env, PATH: path, NODE_COMPILE_CACHE: join(modules, '.cache', 'node') },
  }),
);
