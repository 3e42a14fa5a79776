import type { ConnectionSummary, Today } from '#shared/api/types.ts';

/** Pauses beyond this end only when somebody ends them: 2100-01-01. */
const forEverMs = 4_102_444_800_000;

/** When the pause ends by itself; null when it is not paused or has no end. */
export const pauseEndMs = (today: Pick<Today, 'pausedUntilMs'>): number | null =>
  today.pausedUntilMs === null || today.pausedUntilMs >= forEverMs ? null : today.pausedUntilMs;

/** A text of the `sentence` group, with how many it speaks about and which connection. */
export interface StateSentence {
  key:
    | 'offline'
    | 'offlineWaiting'
    | 'paused'
    | 'pausedUntil'
    | 'signIn'
    | 'brake'
    | 'needYou'
    | 'connectionDown'
    | 'attention'
    | 'syncing'
    | 'waiting'
    | 'noConnections'
    | 'upToDate';
  count: number;
  connection: string;
}

const blocked = (connection: ConnectionSummary): boolean =>
  connection.enabled && (connection.paused === 'sign_in' || connection.paused === 'brake');

/**
 * The one honest sentence about the whole agent, for the Today screen and the tray: what a person must do comes
 * before what is merely waiting, and "up to date" is said only when nothing is open at all.
 */
export const stateSentence = (today: Today): StateSentence => {
  const { counts, connections } = today;
  const say = (key: StateSentence['key'], count = 0, connection = ''): StateSentence => ({
    key,
    count,
    connection,
  });
  const waiting = counts.waiting + counts.open + counts.erpBacklog;

  if (today.state === 'paused') return say(pauseEndMs(today) === null ? 'paused' : 'pausedUntil', waiting);
  const stopped = connections.find(blocked);
  if (stopped !== undefined) return say(stopped.paused === 'brake' ? 'brake' : 'signIn', 1, stopped.name);
  if (counts.rejected + counts.held > 0) return say('needYou', counts.rejected + counts.held);
  if (today.state === 'offline') return say(waiting > 0 ? 'offlineWaiting' : 'offline', waiting);
  const down = connections.find(
    (connection) => connection.enabled && connection.paused === 'no' && connection.cause !== null,
  );
  if (down !== undefined) return say('connectionDown', down.waiting, down.name);
  if (today.state === 'attention') return say('attention');
  if (connections.length === 0) return say('noConnections');
  const moving = counts.open + counts.erpBacklog;
  if (moving > 0) return say('syncing', moving);
  return counts.waiting > 0 ? say('waiting', counts.waiting) : say('upToDate');
};
