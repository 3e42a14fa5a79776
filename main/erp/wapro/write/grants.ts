import type { Driver } from '#main/erp/driver.ts';
import type { WaproProfile } from '#shared/erp/wapro.ts';
import { Names } from './names.ts';
import { procedureNames } from './signatures.ts';

const procedures = async (driver: Driver): Promise<string[]> => {
  const rows = await driver.transaction('read', (session) =>
    session.query(
      `SELECT o.name FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
       WHERE s.name = 'dbo' AND o.type = 'P' AND o.name IN (${procedureNames.map(() => '?').join(', ')}) ORDER BY o.name`,
      procedureNames,
    ),
  );
  return rows.map(([name]) => String(name).trim());
};

/**
 * What the login needs beyond reading, as one more batch of the install script: status and tracking number of orders,
 * the procedures that write an order, and contractors where the connection makes them.
 */
export const writeGrants = async (driver: Driver, settings: WaproProfile, login: string): Promise<string> => {
  const names = new Names(driver.dialect, settings.remap);
  const to = `TO ${driver.dialect.quote(login)};`;
  const z = (column: string) => names.column('ZAMOWIENIE', column);
  const lines = [
    `GRANT UPDATE (${z('STATUS_ZAM')}, ${z('NUMER_PRZESYLKI')}) ON ${names.table('ZAMOWIENIE')} ${to}`,
  ];
  if (settings.orders !== undefined) {
    for (const name of await procedures(driver))
      lines.push(`GRANT EXECUTE ON ${names.procedure(name)} ${to}`);
    if (settings.orders.customer.otherwise === 'insert')
      lines.push(`GRANT SELECT, INSERT ON ${names.table('KONTRAHENT')} ${to}`);
  }
  return `${['-- Writing: procedures of the ERP itself, and two columns of its orders.', ...lines].join('\n')}\nGO\n`;
};
