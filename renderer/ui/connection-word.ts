import type { ConnectionSummary } from '#shared/api/types.ts';

export type ConnectionWord = 'works' | 'off' | 'paused' | 'signIn' | 'brake' | 'down' | 'trying';

/** One word for the state of a connection; what a person must do comes first. */
export const connectionWord = (
  connection: Pick<ConnectionSummary, 'enabled' | 'paused' | 'breaker' | 'cause'>,
): ConnectionWord => {
  if (!connection.enabled) return 'off';
  if (connection.paused === 'sign_in') return 'signIn';
  if (connection.paused === 'brake') return 'brake';
  if (connection.paused === 'person') return 'paused';
  if (connection.breaker === 'half_open') return 'trying';
  return connection.breaker === 'open' || connection.cause !== null ? 'down' : 'works';
};
