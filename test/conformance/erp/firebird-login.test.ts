import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import { type EngineSettings, firebirdSettings } from '#shared/erp/engine.ts';
import { type FirebirdOptions, type FirebirdService, startFirebird } from '#test/services/firebird.ts';
import { tradeProfile } from './trade.ts';

type Plugin = 'auto' | 'Srp' | 'Srp256' | 'Legacy_Auth';

const attempt = async (
  service: FirebirdService,
  database: string,
  values: { plugin: Plugin; encryption: boolean; user?: string; password?: string },
): Promise<string> => {
  const settings: EngineSettings = firebirdSettings.parse({
    engine: 'firebird',
    host: service.host,
    port: service.port,
    database,
    user: values.user ?? service.user,
    authPlugin: values.plugin,
    wireEncryption: values.encryption,
    deadlineMs: 4_000,
  });
  const password = values.password ?? service.password;
  const erp = openErp(settings, { password, profile: tradeProfile(), connectionId: 'erp' });
  try {
    await erp.inspect();
    return 'in';
  } catch (error) {
    return typeof error === 'object' && error !== null && 'causeId' in error
      ? String(error.causeId)
      : String(error);
  } finally {
    await erp.close();
  }
};

/** Every way a wrong password can hang or kill the driver (erp.md D4) ends as a cause that a person understands. */
const matrix = (
  title: string,
  server: FirebirdOptions,
  ways: { plugin: Plugin; encryption: boolean; right: string }[],
): void => {
  describe(`Firebird with ${title}`, () => {
    let service: FirebirdService;
    let database: string;
    beforeAll(async () => {
      service = await startFirebird(server);
      database = await service.createDatabase();
    });
    afterAll(() => service.stop());

    it.each(ways)(
      'answers in time: $plugin, encryption $encryption',
      async ({ plugin, encryption, right }) => {
        expect(await attempt(service, database, { plugin, encryption })).toBe(right);
        if (right !== 'in') return;
        const wrong = { plugin, encryption, password: 'wrong123' };
        expect(await attempt(service, database, wrong)).toBe('erp.login_failed');
        expect(await attempt(service, database, { ...wrong, user: 'NOBODY' })).toBe('erp.login_failed');
        // The one after a crash or a hang is as good as the first.
        expect(await attempt(service, database, { plugin, encryption })).toBe('in');
      },
    );
  });
};

matrix("Debian's settings", { authServer: ['Srp'], wireCrypt: 'Required' }, [
  { plugin: 'auto', encryption: true, right: 'in' },
  { plugin: 'Srp', encryption: true, right: 'in' },
  { plugin: 'Srp256', encryption: true, right: 'erp.login_failed' },
  { plugin: 'Srp', encryption: false, right: 'erp.encryption' },
]);

matrix('three plug-ins', { authServer: ['Srp256', 'Srp', 'Legacy_Auth'], wireCrypt: 'Enabled' }, [
  { plugin: 'auto', encryption: true, right: 'in' },
  { plugin: 'Srp', encryption: true, right: 'in' },
  { plugin: 'Srp256', encryption: true, right: 'in' },
  { plugin: 'Legacy_Auth', encryption: true, right: 'in' },
]);

matrix('old programs in mind', { authServer: ['Legacy_Auth', 'Srp'], wireCrypt: 'Enabled' }, [
  { plugin: 'auto', encryption: true, right: 'in' },
  { plugin: 'Srp', encryption: true, right: 'in' },
  { plugin: 'Legacy_Auth', encryption: true, right: 'in' },
]);
