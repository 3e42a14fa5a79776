import { openDriver, type ReportStage } from './open-driver.ts';
import type { ErpSource } from './port.ts';
import type { WorkerStart } from './protocol.ts';

/** The source that fits the profile, over the driver that fits the engine. Only what is used is loaded. */
export const openSource = async (start: WorkerStart, report: ReportStage): Promise<ErpSource> => {
  const { settings, password, profile } = start;
  const driver = () => openDriver(settings, password, report);
  switch (profile.kind) {
    case 'queue-table':
      return (await import('./queue-table/source.ts')).queueTableSource(await driver(), profile, settings);
    case 'wapro':
      return (await import('./wapro/source.ts')).waproSource(await driver(), profile, settings);
    case 'onec':
      return (await import('./onec/source.ts')).onecSource(await driver(), profile, settings);
    default:
      return profile satisfies never;
  }
};
