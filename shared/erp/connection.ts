import { z } from 'zod';
import { erpFlowSettings } from '#shared/connection.ts';
import {
  type EngineName,
  type EngineSettings,
  engineSettings,
  firebirdSettings,
  mssqlSettings,
  odataSettings,
  postgresSettings,
  sqliteSettings,
} from '#shared/erp/engine.ts';
import { type ErpProfile, erpProfile } from '#shared/erp/profile.ts';

/** Brand names of the engines, the same in every language. */
export const engineBrands: Record<EngineName, string> = {
  mssql: 'SQL Server',
  firebird: 'Firebird',
  postgres: 'PostgreSQL',
  sqlite: 'SQLite',
  odata: '1C:Enterprise (OData)',
};

const more = {
  ...erpFlowSettings.shape,
  profile: erpProfile.optional().meta({ label: 'field.profile', widget: 'json', advanced: true }),
};

const forms = {
  mssql: mssqlSettings.omit({ engine: true }).extend(more),
  firebird: firebirdSettings.omit({ engine: true }).extend(more),
  postgres: postgresSettings.omit({ engine: true }).extend(more),
  sqlite: sqliteSettings.omit({ engine: true }).extend(more),
  odata: odataSettings.omit({ engine: true }).extend(more),
};

/** Settings of an ERP connection as the form shows them: how to reach the database, and the profile. */
export const erpForm = (engine: EngineName): z.ZodObject => forms[engine];

/** SQLite files need no password; all other engines do. */
export const erpCredentials = (engine: EngineName) =>
  engine === 'sqlite' ? z.object({}) : z.object({ password: z.string().meta({ label: 'field.password' }) });

export interface ErpConnectionSettings {
  engine: EngineSettings;
  profile: ErpProfile;
}

/** Parses the stored settings of an ERP connection; throws a ZodError that names the field. */
export const parseErpSettings = (
  engine: string,
  settings: Record<string, unknown>,
): ErpConnectionSettings => {
  const { profile, ...rest } = settings;
  erpFlowSettings.parse(settings);
  return {
    engine: engineSettings.parse({ ...rest, engine }),
    profile: erpProfile.parse(profile ?? { kind: engine === 'odata' ? 'onec-odata' : 'queue-table' }),
  };
};
