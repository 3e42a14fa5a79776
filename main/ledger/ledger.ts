import { acknowledgeStore } from '#main/ledger/acknowledge.ts';
import { attemptStore } from '#main/ledger/attempts.ts';
import { auditStore } from '#main/ledger/audit.ts';
import { backUpDaily } from '#main/ledger/backup.ts';
import { checkpointStore } from '#main/ledger/checkpoints.ts';
import { connectionStore } from '#main/ledger/connections.ts';
import { deliveryStore } from '#main/ledger/deliveries.ts';
import { dispatchStore } from '#main/ledger/dispatch.ts';
import { groupCommit } from '#main/ledger/group-commit.ts';
import { incidentStore } from '#main/ledger/incidents.ts';
import { intakeStore } from '#main/ledger/intake.ts';
import { linkStore } from '#main/ledger/links.ts';
import { lockLedger } from '#main/ledger/lock.ts';
import { mappingStore } from '#main/ledger/mappings.ts';
import { openLedgerFile } from '#main/ledger/open.ts';
import { parcelBoardStore } from '#main/ledger/parcel-board.ts';
import { parcelEventStore } from '#main/ledger/parcel-events.ts';
import { parcelSumStore } from '#main/ledger/parcel-sums.ts';
import { parcelStore } from '#main/ledger/parcels.ts';
import { preferenceStore } from '#main/ledger/preferences.ts';
import { rateStore } from '#main/ledger/rates.ts';
import { replyStore } from '#main/ledger/replies.ts';
import { reportStore } from '#main/ledger/report.ts';
import { retentionStore } from '#main/ledger/retention.ts';
import { rulebookStore } from '#main/ledger/rulebooks.ts';
import { steerStore } from '#main/ledger/steer.ts';
import { waybillStore } from '#main/ledger/waybills.ts';

/**
 * The agent's own database: the only place where a change lives between the ERP and the outside. One process
 * holds it at a time. Every store is one family of tables; SQL stands nowhere else in the agent but in the ERP
 * adapters.
 */
export const openLedger = (file: string) => {
  const unlock = lockLedger(file);
  let opened: ReturnType<typeof openLedgerFile>;
  try {
    opened = openLedgerFile(file);
  } catch (error) {
    unlock();
    throw error;
  }
  const { db, damagedFile, restoredFrom } = opened;
  const group = groupCommit(db);
  const begin = db.prepare('begin');
  const commit = db.prepare('commit');
  return {
    file,
    damagedFile,
    restoredFrom,
    group,
    /** All or nothing, on disk when it returns; throws a `MostekError`. */
    write: <T>(work: () => T): T => group.now(work),
    /** One look for many questions: each on its own asks the operating system for a lock and gives it back. */
    read: <T>(work: () => T): T => {
      if (db.inTransaction) return work();
      begin.run();
      try {
        return work();
      } finally {
        // Some errors of the disk have ended it already; ending it again would hide them.
        if (db.inTransaction) commit.run();
      }
    },
    connections: connectionStore(db),
    intake: intakeStore(db),
    dispatch: dispatchStore(db),
    deliveries: deliveryStore(db),
    steer: steerStore(db),
    attempts: attemptStore(db),
    acknowledge: acknowledgeStore(db),
    links: linkStore(db),
    replies: replyStore(db),
    checkpoints: checkpointStore(db),
    mappings: mappingStore(db),
    rulebooks: rulebookStore(db),
    parcels: parcelStore(db),
    parcelEvents: parcelEventStore(db),
    parcelSums: parcelSumStore(db),
    parcelBoard: parcelBoardStore(db),
    waybills: waybillStore(db),
    incidents: incidentStore(db),
    audit: auditStore(db),
    rates: rateStore(db),
    preferences: preferenceStore(db),
    retention: retentionStore(db),
    report: reportStore(db),
    backUp: (now: Date): void => {
      backUpDaily(db, file, now);
    },
    /** Moves the write-ahead log into the file; done when idle, because long readers make it grow. */
    checkpointFile: (): void => {
      db.pragma('wal_checkpoint(PASSIVE)');
    },
    close: (): void => {
      group.flush();
      db.close();
      unlock();
    },
  };
};

export type Ledger = ReturnType<typeof openLedger>;
