import type { CauseId } from '#shared/causes.ts';

const causes: Partial<Record<CauseId, CauseId>> = {
  'net.not_connected': 'erp.unreachable',
  'net.name_unknown': 'erp.unreachable',
  'net.proxy': 'erp.unreachable',
  'net.address_forbidden': 'erp.unreachable',
  'net.tls': 'erp.encryption',
  'net.timeout': 'erp.deadline',
  'net.too_large': 'erp.statement_refused',
};

/** The port's word for what the door says of a request without an answer. */
export const networkCauseOf = (cause: CauseId): CauseId => causes[cause] ?? 'erp.connection_lost';
