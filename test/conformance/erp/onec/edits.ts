import { deflateRawSync } from 'node:zlib';
import { dbNamesText, script } from './fixture.ts';
import type { OnecHarness } from './harness.ts';

/** What the platform itself does to a base: written here without any code of the reader. */

const BOM = '\uFEFF';
export const packed = (text: string): string =>
  deflateRawSync(Buffer.from(BOM + text, 'utf8')).toString('hex');
const plain = (text: string): string => Buffer.from(BOM + text, 'utf8').toString('hex');

export const setFile = ({ bytes }: OnecHarness, table: string, name: string, hex: string): string =>
  `UPDATE ${table} SET BinaryData = ${bytes(hex)} WHERE FileName = '${name}'`;

let versions = 0;
/** A new version of DBNames, as after each restructuring. */
export const newVersion = (harness: OnecHarness): string => {
  versions += 1;
  const text = `{0,00000000-0000-4000-8000-${String(versions).padStart(12, '0')}}`;
  return setFile(harness, 'Params', 'DBNamesVersion', plain(text));
};

/** A new root, as after each change of the configuration. */
export const newRoot = (harness: OnecHarness, configuration: string): string => {
  versions += 1;
  return setFile(harness, 'Config', 'root', packed(`{2,${configuration},${versions}}`));
};

const SHIFTED =
  /_(?:Reference|Document|Enum|Node|InfoRg|AccumRg|Const|Fld|VT|LineNo)(?:ChngR|T(?=\d))?\d+(?!\d)/g;

const shiftedNames = (text: string, by: number): string =>
  text.replaceAll(new RegExp(SHIFTED, 'gi'), (name) =>
    name.replace(/\d+$/, (number) => String(Number(number) + by)),
  );

/**
 * The same base after a restructuring that gave everything other numbers: tables, columns, table numbers in
 * references, DBNames and its version. Some of the new names are old names of something else.
 */
export const renumbered = (engine: 'postgres' | 'mssql', by: number): string => {
  const blobs = new Map([
    [
      'DBNames',
      packed(
        dbNamesText().replaceAll(
          /(",)(\d+)/g,
          (_, head: string, number: string) => `${head}${Number(number) + by}`,
        ),
      ),
    ],
    ['DBNamesVersion', plain('{0,11111111-2222-4333-8444-555555555555}')],
  ]);
  const own = script(engine).slice(script(engine).indexOf('-- ---- service tables'));
  const lines = own.split('\n').map((line) => {
    const name = /VALUES \(N?'(\w+)'/.exec(line)?.[1] ?? '';
    const hex = /insert into \[?params/i.test(line) ? blobs.get(name) : undefined;
    if (hex !== undefined)
      return line.replace(/(0x|'\\x)[0-9A-Fa-f]{40,}/, (_, start: string) => start + hex);
    if (/insert into \[?(params|config)/i.test(line)) return line;
    const code = (number: number): string => number.toString(16).padStart(8, '0');
    return shiftedNames(line, by)
      .replaceAll(/(0x|\\x)0000001b/gi, `$1${code(27 + by)}`)
      .replaceAll(/(0x|\\x)0000002d/gi, `$1${code(45 + by)}`);
  });
  return lines.join('\n');
};
