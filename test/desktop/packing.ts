import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
export const root = join(import.meta.dirname, '..', '..');

export const builderConfig = (): Record<string, unknown> =>
  parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;

export const run = (command: string, args: readonly string[], cwd = root): void => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
};

/** `name` is the platform's in file names of native binaries; `unpacked` the folder electron-builder writes. */
export const targets = {
  linux: { flags: ['--linux', 'dir', '--x64'], name: 'linux-x64', unpacked: 'linux-unpacked' },
  windows: { flags: ['--win', 'dir', '--x64'], name: 'win32-x64', unpacked: 'win-unpacked' },
  windowsArm: { flags: ['--win', 'dir', '--arm64'], name: 'win32-arm64', unpacked: 'win-arm64-unpacked' },
} as const;
export type Target = (typeof targets)[keyof typeof targets];

/** Some program of the platform stands where Electron's would: a package for Windows writes into its resources. */
const programOf = ({ name }: Target): [source: string, name: string] =>
  name === 'linux-x64'
    ? ['/bin/true', 'electron']
    : [
        join(
          require.resolve('electron-winstaller/package.json'),
          '..',
          'vendor',
          name === 'win32-x64' ? '7z-x64.exe' : '7z-arm64.exe',
        ),
        'electron.exe',
      ];

/** The Electron binary can't be fetched here, so a folder of the right shape stands in for it. */
const standInFor = (target: Target, dir: string): string => {
  const dist = join(dir, `electron-${target.name}`);
  mkdirSync(join(dist, 'resources'), { recursive: true });
  const app = join(dir, `default-app-${target.name}`);
  mkdirSync(app);
  writeFileSync(join(app, 'main.js'), '');
  run('asar', ['pack', app, join(dist, 'resources', 'default_app.asar')]);
  const { version } = JSON.parse(readFileSync(require.resolve('electron/package.json'), 'utf8')) as {
    version: string;
  };
  writeFileSync(join(dist, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(dist, name), '');
  const [source, name] = programOf(target);
  cpSync(source, join(dist, name));
  mkdirSync(join(dist, 'locales'));
  for (const locale of ['en-US', 'pl', 'uk', 'ru']) writeFileSync(join(dist, 'locales', `${locale}.pak`), '');
  return dist;
};

export interface Packed {
  /** Paths inside the archive. */
  content: string[];
  /** Folder of what lies beside the archive. */
  outside: string;
}

/** Packs what `npm run build` made. Signing and the program's own resources need Windows and are left out. */
export const pack = (target: Target, dir: string): Packed => {
  const config = builderConfig();
  const own = {
    ...config,
    directories: { output: join(dir, 'out') },
    electronDist: standInFor(target, dir),
    electronFuses: undefined,
    win: { ...Object(config['win']), signAndEditExecutable: false },
  };
  const file = join(dir, `builder-${target.name}.json`);
  writeFileSync(file, JSON.stringify(own));
  run('electron-builder', [...target.flags, '--config', file, '--publish', 'never']);
  const resources = join(dir, 'out', target.unpacked, 'resources');
  return {
    content: listPackage(join(resources, 'app.asar'), { isPack: false }),
    outside: join(resources, 'app.asar.unpacked'),
  };
};
