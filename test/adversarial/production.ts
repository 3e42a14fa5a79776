import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { openErp } from '#main/erp/host.ts';
import { defaultProfile } from '#main/erp/queue-table/default-profile.ts';
import { engineSettings } from '#shared/erp/engine.ts';
import type { QueueTableProfile } from '#shared/erp/profile.ts';

export const productionId = 'produkcja';

export const productionProfile = (): QueueTableProfile =>
  defaultProfile({
    entities: {
      order: {
        words: ['JOB'],
        table: 'jobs',
        key: 'id',
        fields: {
          key: 'id',
          status: 'step',
          externalSource: 'ext_source',
          externalId: 'ext_id',
          'trackingNumbers.0': 'parcel',
        },
      },
    },
  });

const staged = z.object({ id: z.number(), source: z.string(), external_id: z.string() });

/** A program that steers machines: its own table, filled from an inbox; it knows nothing of the ERP. */
export interface Production {
  file: string;
  db: Database.Database;
  /** Takes what is in its inbox as jobs of its own, or refuses it. */
  take(refuse?: string): number;
  stagedOf(source: string, id: string): number;
  setStep(source: string, id: string, step: string): void;
  close(): void;
}

export const openProduction = async (dir: string): Promise<Production> => {
  const file = join(dir, 'production.sqlite');
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.exec(`create table jobs (id integer primary key, ext_source varchar(60) not null, ext_id varchar(60) not null,
    step varchar(20) not null default 'NEW', parcel varchar(60), unique (ext_source, ext_id))`);
  const source = openErp(engineSettings.parse({ engine: 'sqlite', file }), {
    profile: productionProfile(),
    connectionId: productionId,
  });
  const script = await source.script({ login: 'agent' });
  await source.close();
  db.exec(script.install);
  return {
    file,
    db,
    take(refuse) {
      const rows = db.prepare("select id, source, external_id from mostek_orders where answer = 'new'").all();
      for (const given of rows) {
        const row = staged.parse(given);
        if (refuse !== undefined) {
          db.prepare("update mostek_orders set answer = 'rejected', reason = ? where id = ?").run(
            refuse,
            row.id,
          );
          continue;
        }
        const made = db
          .prepare('insert into jobs (ext_source, ext_id) values (?, ?)')
          .run(row.source, row.external_id);
        db.prepare(
          "update mostek_orders set answer = 'accepted', erp_order_key = ?, erp_order_no = ?, reason = null where id = ?",
        ).run(String(made.lastInsertRowid), `JOB-${made.lastInsertRowid}`, row.id);
      }
      return rows.length;
    },
    stagedOf: (source_, id) =>
      Number(
        db
          .prepare('select count(*) from mostek_orders where source = ? and external_id = ?')
          .pluck()
          .get(source_, id),
      ),
    setStep: (source_, id, step) =>
      void db.prepare('update jobs set step = ? where ext_source = ? and ext_id = ?').run(step, source_, id),
    close: () => void db.close(),
  };
};
