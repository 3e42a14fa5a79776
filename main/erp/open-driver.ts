import type { SqlSettings } from '#shared/erp/engine.ts';
import type { Driver } from './driver.ts';
import type { WorkerStage } from './protocol.ts';

export type ReportStage = (stage: WorkerStage) => void;

/** Only the driver that is used is loaded. Nothing connects here; the first transaction does. */
export const openDriver = async (
  settings: SqlSettings,
  password: string | undefined,
  report: ReportStage,
): Promise<Driver> => {
  switch (settings.engine) {
    case 'sqlite':
      return (await import('./sqlite/driver.ts')).openSqlite(settings);
    case 'postgres':
      return (await import('./postgres/driver.ts')).openPostgres(settings, password);
    case 'firebird':
      return (await import('./firebird/driver.ts')).openFirebird(settings, password, report);
    case 'mssql':
      return (await import('./mssql/driver.ts')).openMssql(settings, password, report);
    default:
      return settings satisfies never;
  }
};
