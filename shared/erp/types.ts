import type { EngineName } from '#shared/erp/engine.ts';
import type { ErpProfile } from '#shared/erp/profile.ts';

/** A kind of ERP connection that can be made: which program, reached how. */
export interface ErpType {
  /** What a connection is stored under (`connections.system`). */
  id: string;
  engine: EngineName;
  profile: ErpProfile['kind'];
  /** Brand names, the same in every language. */
  name: string;
}

/** Known programs first, then any program by its database. */
export const erpTypes: readonly ErpType[] = [
  { id: 'wapro', engine: 'mssql', profile: 'wapro', name: 'WAPRO Mag' },
  { id: 'odata', engine: 'odata', profile: 'onec-odata', name: '1C:Enterprise (OData)' },
  { id: 'onec-mssql', engine: 'mssql', profile: 'onec', name: '1C:Enterprise (SQL Server)' },
  { id: 'onec-postgres', engine: 'postgres', profile: 'onec', name: '1C:Enterprise (PostgreSQL)' },
  { id: 'mssql', engine: 'mssql', profile: 'queue-table', name: 'SQL Server' },
  { id: 'firebird', engine: 'firebird', profile: 'queue-table', name: 'Firebird' },
  { id: 'postgres', engine: 'postgres', profile: 'queue-table', name: 'PostgreSQL' },
  { id: 'sqlite', engine: 'sqlite', profile: 'queue-table', name: 'SQLite' },
];

export const erpType = (id: string): ErpType | null => erpTypes.find((type) => type.id === id) ?? null;
