import type { SqlSettings } from '#shared/erp/engine.ts';
import { MostekError } from '#shared/errors.ts';
import { openDriver, type ReportStage } from './open-driver.ts';
import type { ErpSource } from './port.ts';
import type { WorkerStart } from './protocol.ts';

/** The source that fits the profile, over the driver that fits the engine. Only what is used is loaded. */
export const openSource = async (start: WorkerStart, report: ReportStage): Promise<ErpSource> => {
  const { settings, password, profile } = start;
  const database = (): SqlSettings => {
    if (settings.engine !== 'odata') return settings;
    throw new MostekError('erp.not_supported', `the profile ${profile.kind} needs a database, not OData`);
  };
  const driver = () => openDriver(database(), password, report);
  switch (profile.kind) {
    case 'queue-table':
      return (await import('./queue-table/source.ts')).queueTableSource(await driver(), profile, database());
    case 'wapro':
      return (await import('./wapro/source.ts')).waproSource(await driver(), profile, database());
    case 'onec':
      return (await import('./onec/source.ts')).onecSource(await driver(), profile, database());
    case 'onec-odata':
      if (settings.engine !== 'odata') {
        throw new MostekError('erp.not_supported', `the profile ${profile.kind} needs the engine odata`);
      }
      return (await import('./onec-odata/source.ts')).onecOdataSource(settings, password, profile);
    default:
      return profile satisfies never;
  }
};
