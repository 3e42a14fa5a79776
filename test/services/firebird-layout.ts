import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './processes.ts';

export type FirebirdAuth = 'Srp' | 'Srp256' | 'Legacy_Auth';
export type FirebirdWireCrypt = 'Required' | 'Enabled' | 'Disabled';

export interface FirebirdOptions {
  /** In the order in which the server offers them. Debian's default is Srp alone. */
  readonly authServer?: readonly FirebirdAuth[];
  /** Debian's default is Required. Legacy_Auth needs something weaker (erp.md D2). */
  readonly wireCrypt?: FirebirdWireCrypt;
  /**
   * How the random salt of SYSDBA's Srp verifier begins. The server sends it as hexadecimal text without leading zeros, so one
   * account in sixteen has a salt shorter than 64 digits; node-firebird 2.17.1 then reads the server's key from the wrong place
   * (login refused, or an uncaught SyntaxError). 'usual' avoids such a salt, 'short' asks for one.
   */
  readonly salt?: 'usual' | 'short';
  /** Further lines of firebird.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

export const FIREBIRD_SERVER = '/usr/sbin/firebird';
export const FIREBIRD_ISQL = '/usr/bin/isql-fb';
const SECURITY_SCRIPT = '/usr/share/firebird/3.0/security.sql';
const HOMES = [
  '/usr/lib/x86_64-linux-gnu/firebird/3.0',
  '/usr/lib/aarch64-linux-gnu/firebird/3.0',
  '/usr/lib/firebird/3.0',
];

/** True when Debian's firebird3.0-server is on this machine. */
export const firebirdInstalled = (): boolean =>
  [FIREBIRD_SERVER, FIREBIRD_ISQL, SECURITY_SCRIPT].every((file) => existsSync(file)) &&
  HOMES.some(existsSync);

export interface FirebirdLayout {
  readonly root: string;
  readonly data: string;
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  readonly auxPort: number;
  readonly user: string;
  readonly password: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const configuration = (layout: FirebirdLayout, options: FirebirdOptions): string => {
  const auth = options.authServer ?? ['Srp'];
  const managers = auth.includes('Legacy_Auth') ? 'Srp, Legacy_UserManager' : 'Srp';
  const lines: Record<string, string> = {
    // The -p switch would make the server ignore the bind address and listen on every interface.
    RemoteServicePort: String(layout.port),
    RemoteBindAddress: '127.0.0.1',
    RemoteAuxPort: String(layout.auxPort),
    SecurityDatabase: join(layout.root, 'security3.fdb'),
    DatabaseAccess: `Restrict ${layout.data}`,
    AuthServer: auth.join(', '),
    AuthClient: 'Srp256, Srp, Legacy_Auth',
    UserManager: managers,
    WireCrypt: options.wireCrypt ?? 'Required',
    ...options.settings,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
};

/** Builds the home of a private server: configuration, engine plug-ins, character sets and a security database with the SYSDBA password set. */
export const prepareFirebird = async (layout: FirebirdLayout, options: FirebirdOptions): Promise<void> => {
  const home = HOMES.find(existsSync);
  if (home === undefined) throw new Error('firebird3.0-server is not installed');
  for (const name of ['data', 'lock', 'tmp']) await mkdir(join(layout.root, name), { recursive: true });
  // Real copies: with a symbolic link in place of intl/ the server says that WIN1251 is not installed.
  for (const name of ['plugins', 'intl', 'firebird.msg', 'plugins.conf']) {
    await cp(join(home, name), join(layout.root, name), { recursive: true, dereference: true });
  }
  await writeFile(join(layout.root, 'databases.conf'), '');
  await writeFile(join(layout.root, 'firebird.conf'), configuration(layout, options));

  // SuperServer keeps the security database to itself, so the accounts are made before it starts, by the embedded engine.
  const security = join(layout.root, 'security3.fdb');
  const isql = (args: readonly string[], input: string): Promise<string> =>
    run(FIREBIRD_ISQL, ['-q', '-bail', '-user', 'sysdba', ...args], { env: layout.env, input });
  await isql([], `CREATE DATABASE ${quoted(security)};\n`);
  const password = (plugin: string): string =>
    `CREATE OR ALTER USER SYSDBA PASSWORD ${quoted(layout.password)} USING PLUGIN ${plugin}; COMMIT;\n`;
  await isql([security], `IN ${SECURITY_SCRIPT};\n`);
  if ((options.authServer ?? []).includes('Legacy_Auth'))
    await isql([security], password('Legacy_UserManager'));
  const shortSalt = "SELECT IIF(ASCII_VAL(LEFT(PLG$SALT, 1)) < 16, 'short', 'usual') FROM PLG$SRP;\n";
  const wanted = options.salt ?? 'usual';
  do {
    await isql([security], password('Srp'));
  } while (!(await isql([security], shortSalt)).includes(wanted));
};
