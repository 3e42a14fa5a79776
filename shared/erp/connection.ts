import { z } from 'zod';
import { erpFlowSettings } from '#shared/connection.ts';
import {
  type EngineSettings,
  engineSettings,
  firebirdSettings,
  mssqlSettings,
  odataSettings,
  postgresSettings,
  sqliteSettings,
} from '#shared/erp/engine.ts';
import { type ErpProfile, erpProfile } from '#shared/erp/profile.ts';
import { type ErpType, erpType } from '#shared/erp/types.ts';
import { waproProfile } from '#shared/erp/wapro.ts';

const reach = {
  mssql: mssqlSettings.omit({ engine: true }),
  firebird: firebirdSettings.omit({ engine: true }),
  postgres: postgresSettings.omit({ engine: true }),
  sqlite: sqliteSettings.omit({ engine: true }),
  odata: odataSettings.omit({ engine: true }),
};

/** A profile that is a handful of choices is a part of the form; one that is a whole mapping has a screen of its own. */
const profileOf = ({ profile }: ErpType) =>
  profile === 'wapro'
    ? waproProfile.prefault({ kind: 'wapro' }).meta({ label: 'field.profile', widget: 'group' })
    : erpProfile.optional().meta({ label: 'field.profile', widget: 'json', advanced: true });

/** Settings of an ERP connection as the form shows them: how to reach it, what it holds, and when to stop and ask. */
export const erpForm = (type: ErpType): z.ZodObject =>
  reach[type.engine].extend({ profile: profileOf(type), ...erpFlowSettings.shape });

/** SQLite files need no password; all others do. */
export const erpCredentials = (type: ErpType) =>
  type.engine === 'sqlite'
    ? z.object({})
    : z.object({ password: z.string().meta({ label: 'field.password' }) });

export interface ErpConnectionSettings {
  engine: EngineSettings;
  profile: ErpProfile;
}

/** Parses the stored settings of an ERP connection; throws a ZodError that names the field. */
export const parseErpSettings = (
  system: string,
  settings: Record<string, unknown>,
): ErpConnectionSettings => {
  const { profile, ...rest } = settings;
  const type = erpType(system);
  erpFlowSettings.parse(settings);
  return {
    engine: engineSettings.parse({ ...rest, engine: type?.engine ?? system }),
    profile: z.object({ profile: erpProfile }).parse({ profile: profile ?? { kind: type?.profile } }).profile,
  };
};
