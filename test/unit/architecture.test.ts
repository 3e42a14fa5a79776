import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** What each folder of the house may import of ours (ARCHITECTURE.md). */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  shared: ['shared'],
  'main/ledger': ['main/ledger', 'shared'],
  'main/erp': ['main/erp', 'shared'],
  'main/http': ['main/http', 'shared'],
  'main/systems': ['main/systems', 'main/http', 'shared'],
  'main/engine': ['main/engine', 'main/ledger', 'main/erp/port.ts', 'main/systems/port.ts', 'shared'],
  'main/api': ['main/api', 'main/engine', 'main/ledger', 'shared'],
  'main/desktop': ['main/desktop', 'main/api', 'shared'],
  renderer: ['renderer', 'shared'],
};

/** An ERP that is a web service, not a database, goes through the one door as well. */
const reachesWeb = (file: string): boolean => inside(file, 'main/erp/onec-odata');

/** Packages that only one place may use. */
const onlyIn: Readonly<Record<string, readonly string[]>> = {
  electron: ['main/desktop'],
  'electron-store': ['main/desktop'],
  undici: ['main/http'],
  'better-sqlite3': ['main/ledger', 'main/erp/sqlite'],
  pg: ['main/erp/postgres'],
  mssql: ['main/erp/mssql'],
  'node-firebird': ['main/erp/firebird'],
  saxes: [
    'main/erp/onec-odata',
    'main/systems/commerceml',
    'main/systems/prestashop',
    'main/systems/soap.ts',
  ],
  fflate: ['main/systems/commerceml'],
  winston: ['main/host'],
  commander: ['main/cli', 'main/cli.ts'],
  react: ['renderer'],
};

interface Import {
  file: string;
  target: string;
}

const sources = (dir: string): string[] =>
  readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const importsOf = (file: string): Import[] => {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return found.map((target) => ({
    file,
    target: target.startsWith('./') ? join(file, '..', target) : target.replace(/^#/, ''),
  }));
};

const files = ['shared', 'main', 'renderer'].flatMap(sources);
const imports = files.flatMap(importsOf);
const inside = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);

describe('the house', () => {
  it.each(Object.entries(mayImport))('%s imports only what it may', (folder, allowed) => {
    const wrong = imports
      .filter(({ file }) => inside(file, folder))
      .filter(({ target }) => /^(shared|main|renderer|test)\//.test(target))
      .filter(({ target }) => !allowed.some((place) => inside(target, place)))
      .filter(({ file, target }) => !(reachesWeb(file) && inside(target, 'main/http')));
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(onlyIn))('%s is used in its own place only', (name, places) => {
    const wrong = imports
      .filter(({ target }) => target === name || target.startsWith(`${name}/`))
      .filter(({ file }) => !places.some((place) => inside(file, place)));
    expect(wrong).toEqual([]);
  });

  it('no vendor of the outside world is named outside its own folder', () => {
    const vendors =
      /cs-?cart|woocommerce|prestashop|bitrix|baselinker|nova ?poshta|inpost|ukrposhta|meest|cdek|dpd|\bgls\b|\bdhl/i;
    const allowed = ['main/systems', 'shared/i18n'];
    const wrong = files
      .filter((file) => !allowed.some((place) => inside(file, place)))
      .filter((file) =>
        readFileSync(join(root, file), 'utf8')
          .split('\n')
          .some((line) => vendors.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line)),
      );
    expect(wrong).toEqual([]);
  });

  it('nobody reaches the network past the one door, nor prints past the log', () => {
    const wrong = files
      .filter((file) => !inside(file, 'main/http') && !inside(file, 'renderer/api'))
      .filter((file) => /(?<![.\w])fetch\(/.test(readFileSync(join(root, file), 'utf8')));
    // The command line speaks to its own agent on this machine.
    expect(wrong).toEqual(['main/cli/client.ts']);
  });

  it('files stay readable: none over 400 lines', () => {
    const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 400);
    expect(long).toEqual([]);
  });

  it('typing is never switched off', () => {
    const off =
      /:\s*any\b|as any\b|@ts-(ignore|nocheck|expect-error)|eslint-disable|oxlint-disable|biome-ignore/;
    expect(files.filter((file) => off.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  it('the rules can fail', () => {
    const example: Import = { file: 'main/engine/x.ts', target: 'main/http/door.ts' };
    expect(mayImport['main/engine']?.some((place) => inside(example.target, place))).toBe(false);
  });
});
