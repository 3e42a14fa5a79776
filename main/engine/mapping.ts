import type { Ledger } from '#main/ledger/ledger.ts';
import type { Mapping } from '#main/systems/port.ts';

/** The connection's mapping tables as a system sees them. */
export const createMapping = (ledger: Ledger, connectionId: string): Mapping => ({
  toRemote: (kind, value) => ledger.mappings.find(connectionId, kind, 'to_remote', value),
  toErp: (kind, value) => ledger.mappings.find(connectionId, kind, 'to_erp', value),
});
