import { expect, it } from 'vitest';
import { openErp } from '#main/erp/host.ts';
import { firebirdSettings } from '#shared/erp/engine.ts';
import { startFirebird } from '#test/services/firebird.ts';
import { tradeProfile } from './trade.ts';

const ACCOUNTS = 48;

it('lets every account in, whatever salt the server drew for it', async () => {
  // One salt in sixteen begins with a zero, and such an account could never log in before the driver was mended.
  const service = await startFirebird();
  try {
    const database = await service.createDatabase();
    const numbers = Array.from({ length: ACCOUNTS }, (_, index) => index);
    await service.runScript(
      database,
      `${numbers.map((number) => `CREATE USER U${number} PASSWORD 'secret${number}';`).join('\n')}\nCOMMIT;\n`,
    );
    for (const number of numbers) {
      const settings = firebirdSettings.parse({
        engine: 'firebird',
        host: service.host,
        port: service.port,
        database,
        user: `U${number}`,
        deadlineMs: 5_000,
      });
      const erp = openErp(settings, {
        password: `secret${number}`,
        profile: tradeProfile(),
        connectionId: 'erp',
      });
      expect((await erp.probe()).user).toBe(`U${number}`);
      await erp.close();
    }
    for (const number of numbers) await service.runScript(database, `DROP USER U${number};\nCOMMIT;\n`);
  } finally {
    await service.stop();
  }
});
