import { z } from 'zod';
import { normaliseTerm } from '#main/ledger/filter.ts';
import type { Db } from '#main/ledger/open.ts';
import { one } from '#main/ledger/rows.ts';

const row = z.object({ id: z.number(), message_id: z.number(), status: z.string() });

/** The ERP's later word on an order that was already staged in its inbox. Call inside a transaction. */
export const replyStore = (db: Db) => {
  const find = db.prepare(`
    select d.id, d.message_id, d.status from messages m join deliveries d on d.message_id = m.id
    where m.source_id = ? and m.entity = 'order' and m.key = ? and m.operation = 'insert' and d.connection_id = ?
    order by d.id desc limit 1`);
  const refuse = db.prepare(`
    update deliveries set status = 'rejected', outcome = 'invalid', cause = 'erp.order_refused', detail = @reason,
      head = 1, updated_at = @now where id = @id`);
  const accept = db.prepare(`
    update deliveries set status = 'sent', outcome = 'ok', cause = null, detail = null, head = 0, updated_at = @now
    where id = @id and status = 'rejected' and cause = 'erp.order_refused'`);
  const addTerm = db.prepare('insert into terms (term, message_id) values (?, ?) on conflict do nothing');
  return {
    /** True when a delivery was found and is now rejected. */
    refused: (
      shopId: string,
      remoteId: string,
      erpId: string,
      reason: string | null,
      now: number,
    ): boolean => {
      const found = one(find, row, shopId, remoteId, erpId);
      if (found === null) return false;
      refuse.run({ id: found.id, reason, now });
      return true;
    },
    /** The ERP's number finds the order from now on; an earlier refusal is over. */
    accepted: (shopId: string, remoteId: string, erpId: string, number: string | null, now: number): void => {
      const found = one(find, row, shopId, remoteId, erpId);
      if (found === null) return;
      accept.run({ id: found.id, now });
      if (number !== null) addTerm.run(normaliseTerm(number), found.message_id);
    },
  };
};
