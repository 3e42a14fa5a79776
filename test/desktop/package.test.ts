import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { firebirdHarness } from '#test/conformance/erp/firebird-harness.ts';
import { mssqlHarness } from '#test/conformance/erp/mssql-harness.ts';
import { postgresHarness } from '#test/conformance/erp/postgres-harness.ts';
import { sqliteHarness } from '#test/conformance/erp/sqlite-harness.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';

const root = join(import.meta.dirname, '..', '..');
const require = createRequire(import.meta.url);
const config = (): Record<string, unknown> =>
  parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;

const run = (command: string, args: readonly string[], cwd = root): void => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
};

describe('electron-builder.yml', () => {
  const schema: unknown = JSON.parse(readFileSync(require.resolve('app-builder-lib/scheme.json'), 'utf8'));
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
    schema as object,
  );

  it('is what electron-builder understands', () => {
    expect(validate(config()), JSON.stringify(validate.errors)).toBe(true);
  });

  it('would be refused with a misspelt word', () => {
    expect(validate({ ...config(), appID: 'x' })).toBe(false);
  });

  it('sets the seven fuses', () => {
    expect(config()['electronFuses']).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });
});

/** Runs the bundled command line; asynchronously, because the stand-in of SQL Server lives in this process. */
const cli = (data: string, ...args: string[]): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'dist', 'main', 'cli.js'), '--data', data, ...args]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => {
        said += part;
      });
    }
    child.once('exit', () => resolve(said));
  });

/**
 * The Electron binary can't be fetched here, so a folder with the right shape stands in for it: what is checked is
 * the content of the package, not the program inside.
 */
describe('the packed program', () => {
  let dir: string;
  let content: string[];

  beforeAll(async () => {
    dir = await makeTempDir('package');
    run('npm', ['run', 'build']);
    const dist = join(dir, 'electron');
    mkdirSync(join(dist, 'resources'), { recursive: true });
    mkdirSync(join(dir, 'default_app'));
    writeFileSync(join(dir, 'default_app', 'main.js'), '');
    run('asar', ['pack', join(dir, 'default_app'), join(dist, 'resources', 'default_app.asar')]);
    const { version } = JSON.parse(readFileSync(require.resolve('electron/package.json'), 'utf8')) as {
      version: string;
    };
    writeFileSync(join(dist, 'version'), version);
    for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(dist, name), '');
    cpSync('/bin/true', join(dist, 'electron'));
    mkdirSync(join(dist, 'locales'));
    for (const locale of ['en-US', 'pl', 'uk', 'ru'])
      writeFileSync(join(dist, 'locales', `${locale}.pak`), '');
    const own = {
      ...config(),
      directories: { output: join(dir, 'out') },
      electronDist: dist,
      electronFuses: undefined,
    };
    const file = join(dir, 'builder.json');
    writeFileSync(file, JSON.stringify(own));
    run('electron-builder', ['--linux', 'dir', '--x64', '--config', file, '--publish', 'never']);
    content = listPackage(join(dir, 'out', 'linux-unpacked', 'resources', 'app.asar'), { isPack: false });
  }, 120_000);
  afterAll(() => removeDir(dir));

  it('holds the program, the window and one native binary, and nothing else', () => {
    const allowed =
      /^\/(package\.json|dist(\/(main|renderer)(\/.*)?)?|node_modules(\/(better-sqlite3|node-firebird)(\/.*)?)?)$/;
    expect(content.filter((path) => !allowed.test(path))).toEqual([]);
    expect(content.filter((path) => path.endsWith('.node'))).toEqual([
      '/node_modules/better-sqlite3/prebuilds/linux-x64.node',
    ]);
    for (const needed of [
      'index.js',
      'agent-process.js',
      'erp-worker.js',
      'preload.cjs',
      'cli.js',
      'icons/tray-ok.png',
    ]) {
      expect(content).toContain(`/dist/main/${needed}`);
    }
    expect(content).toContain('/dist/renderer/index.html');
  });

  it('keeps the native binary outside the archive, where it can be loaded', () => {
    const unpacked = join(dir, 'out', 'linux-unpacked', 'resources', 'app.asar.unpacked');
    const binary = join(unpacked, 'node_modules', 'better-sqlite3', 'prebuilds', 'linux-x64.node');
    expect(readFileSync(binary).subarray(1, 4).toString()).toBe('ELF');
  });

  it('carries no source, no test and no secret', () => {
    expect(content.filter((path) => /\.(ts|tsx|map)$|\/test\/|\.env|\.pem$|\.key$/.test(path))).toEqual([]);
  });

  it('runs when bundled: the command line starts and reads a ledger', () => {
    const cli = join(root, 'dist', 'main', 'cli.js');
    const help = spawnSync(process.execPath, [cli, '--help'], { encoding: 'utf8' });
    expect(help.stdout).toContain('Usage: mostek');
    const status = spawnSync(process.execPath, [cli, '--data', join(dir, 'data'), 'status', '--json'], {
      encoding: 'utf8',
    });
    expect(JSON.parse(status.stdout)).toMatchObject({ running: false, state: 'ok' });
  });

  it.each([
    ['sqlite', sqliteHarness],
    ['postgres', postgresHarness],
    ['firebird', firebirdHarness],
    ['mssql', mssqlHarness],
  ] as const)('reaches an ERP when bundled: %s', async (_name, makeHarness) => {
    const harness = await makeHarness();
    try {
      const { engine, ...settings } = harness.settings;
      const data = join(dir, engine);
      const site = join(dir, `${engine}.json`);
      const credentials = harness.password === undefined ? {} : { password: harness.password };
      const connection = { id: 'erp', kind: 'erp', system: engine, name: 'ERP', settings, credentials };
      writeFileSync(site, JSON.stringify({ connections: [connection] }));
      await cli(data, 'connection', 'import', site);
      // No queue table is installed here: that the agent can say so proves that it has looked.
      expect(await cli(data, 'connection', 'test', 'erp')).toContain('mostek_queue');
    } finally {
      await harness.close();
    }
  });
});
