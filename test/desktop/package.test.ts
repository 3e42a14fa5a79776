import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firebirdHarness } from '#test/conformance/erp/firebird-harness.ts';
import { mssqlHarness } from '#test/conformance/erp/mssql-harness.ts';
import { postgresHarness } from '#test/conformance/erp/postgres-harness.ts';
import { sqliteHarness } from '#test/conformance/erp/sqlite-harness.ts';
import { makeTempDir, removeDir } from '#test/services/temp-dir.ts';
import { builderConfig, type Packed, pack, root, run, targets } from './packing.ts';

const require = createRequire(import.meta.url);

describe('electron-builder.yml', () => {
  const schema: unknown = JSON.parse(readFileSync(require.resolve('app-builder-lib/scheme.json'), 'utf8'));
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
    schema as object,
  );

  it('is what electron-builder understands', () => {
    expect(validate(builderConfig()), JSON.stringify(validate.errors)).toBe(true);
  });

  it('would be refused with a misspelt word', () => {
    expect(validate({ ...builderConfig(), appID: 'x' })).toBe(false);
  });

  it('sets the seven fuses', () => {
    expect(builderConfig()['electronFuses']).toEqual({
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

/** What a binary says it is made for: the machine of a PE file, or of an ELF file. */
const machineOf = (file: string): string => {
  const bytes = readFileSync(file);
  if (bytes.subarray(1, 4).toString() === 'ELF') return `elf ${bytes.readUInt16LE(18).toString(16)}`;
  const header = bytes.readUInt32LE(0x3c);
  return `${bytes.subarray(header, header + 2).toString()} ${bytes.readUInt16LE(header + 4).toString(16)}`;
};
const machines = { 'linux-x64': 'elf 3e', 'win32-x64': 'PE 8664', 'win32-arm64': 'PE aa64' };

/** What is checked is the content of the packages, not the Electron inside. */
describe('the packed program', () => {
  let dir: string;

  beforeAll(async () => {
    dir = await makeTempDir('package');
    run('npm', ['run', 'build']);
  }, 120_000);
  afterAll(() => removeDir(dir));

  describe.each(Object.values(targets))('for $name', (target) => {
    let packed: Packed;
    beforeAll(() => {
      packed = pack(target, dir);
    }, 120_000);

    it('holds the program, the window and one native binary, and nothing else', () => {
      const { content } = packed;
      const allowed =
        /^\/(package\.json|dist(\/(main|renderer)(\/.*)?)?|node_modules(\/(better-sqlite3|node-firebird)(\/.*)?)?)$/;
      expect(content.filter((path) => !allowed.test(path))).toEqual([]);
      expect(content.filter((path) => path.endsWith('.node'))).toEqual([
        `/node_modules/better-sqlite3/prebuilds/${target.name}.node`,
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

    it('keeps the native binary outside the archive, where it can be loaded, and made for its machine', () => {
      const binary = join(
        packed.outside,
        'node_modules',
        'better-sqlite3',
        'prebuilds',
        `${target.name}.node`,
      );
      expect(machineOf(binary)).toBe(machines[target.name]);
    });

    it('carries no source, no test and no secret', () => {
      const { content } = packed;
      expect(content.filter((path) => /\.(ts|tsx|map)$|\/test\/|\.env|\.pem$|\.key$/.test(path))).toEqual([]);
    });
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
