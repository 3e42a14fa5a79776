import { z } from 'zod';

/**
 * The catalogue of causes: every failure a person can meet has one stable id here and a plain sentence with a
 * next step in each language (shared/i18n). `retry` says whether the agent tries again by itself.
 */
export const causes = {
  // reading and writing the ERP
  'erp.unreachable': { retry: true },
  'erp.login_failed': { retry: false },
  'erp.encryption': { retry: false },
  'erp.rights_missing': { retry: false },
  'erp.database_missing': { retry: false },
  'erp.table_missing': { retry: false },
  'erp.column_missing': { retry: false },
  'erp.type_mismatch': { retry: false },
  'erp.lock_timeout': { retry: true },
  'erp.deadlock': { retry: true },
  'erp.deadline': { retry: true },
  'erp.connection_lost': { retry: true },
  'erp.driver_crashed': { retry: true },
  'erp.duplicate': { retry: false },
  'erp.constraint': { retry: false },
  'erp.text_broken': { retry: false },
  'erp.row_invalid': { retry: false },
  'erp.object_missing': { retry: false },
  'erp.disk_full': { retry: true },
  'erp.read_only': { retry: false },
  'erp.statement_refused': { retry: false },
  'erp.order_refused': { retry: false },
  'erp.procedure_unknown': { retry: false },
  'erp.user_missing': { retry: false },
  'erp.customer_unknown': { retry: false },
  'erp.product_unknown': { retry: false },
  'erp.document_open': { retry: true },
  'erp.half_written': { retry: false },
  'erp.total_differs': { retry: false },
  'erp.restored': { retry: false },
  'erp.triggers_missing': { retry: false },
  'erp.not_supported': { retry: false },
  'erp.direct_write': { retry: false },
  'erp.metadata_broken': { retry: false },
  'erp.exchange_node': { retry: false },
  'erp.not_published': { retry: false },
  'erp.node_missing': { retry: false },
  'erp.node_shared': { retry: false },
  'erp.message_broken': { retry: false },
  'erp.posting_refused': { retry: false },
  // the network and the other side
  'net.not_connected': { retry: true },
  'net.name_unknown': { retry: true },
  'net.tls': { retry: false },
  'net.timeout': { retry: true },
  'net.cut': { retry: true },
  'net.proxy': { retry: true },
  'net.too_large': { retry: false },
  'net.address_forbidden': { retry: false },
  'remote.unauthorised': { retry: false },
  'remote.forbidden': { retry: false },
  'remote.not_found': { retry: false },
  'remote.conflict': { retry: false },
  'remote.invalid': { retry: false },
  'remote.too_late': { retry: false },
  'remote.rate_limited': { retry: true },
  'remote.unavailable': { retry: true },
  'remote.not_json': { retry: true },
  'remote.unexpected_shape': { retry: true },
  'remote.method_not_allowed': { retry: false },
  'remote.too_large': { retry: false },
  'remote.product_unknown': { retry: false },
  'remote.order_unknown': { retry: false },
  'remote.not_applied': { retry: true },
  'remote.blocked': { retry: false },
  // our own decisions
  'mapping.unknown_value': { retry: false },
  'message.object_too_large': { retry: false },
  'message.invalid': { retry: false },
  'message.not_found': { retry: false },
  'agent.uncertain': { retry: true },
  'agent.gave_up': { retry: false },
  'agent.internal': { retry: true },
  'agent.echo': { retry: false },
  'agent.superseded': { retry: false },
  'agent.held_by_person': { retry: false },
  'agent.not_supported': { retry: false },
  'agent.secret_missing': { retry: false },
  'agent.disk_full': { retry: true },
  'agent.ledger_read_only': { retry: false },
  'agent.ledger_damaged': { retry: false },
  'agent.ledger_newer': { retry: false },
  'agent.ledger_in_use': { retry: false },
  'agent.clock_changed': { retry: true },
  'brake.mass_change': { retry: false },
  'brake.closed_period': { retry: false },
} as const satisfies Record<string, { retry: boolean }>;

export type CauseId = keyof typeof causes;

// Object.keys widens to string[]; the table above is the only source of these keys.
export const causeIds = Object.keys(causes) as [CauseId, ...CauseId[]];
export const causeId = z.enum(causeIds);

/** Whether the agent itself tries again after this cause. */
export const isRetried = (cause: CauseId): boolean => causes[cause].retry;
