import { z } from 'zod';
import type { OdataExchange } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import type { Base } from './base.ts';

/** Whole numbers of 1C arrive as texts (erp.md C). */
const count = z.coerce.number().int().min(0);
const nodeRow = z.object({
  Ref_Key: z.string(),
  Code: z.string(),
  SentNo: count.default(0),
  ReceivedNo: count,
  ThisNode: z
    .union([z.boolean(), z.literal(['true', 'false']).transform((word) => word === 'true')])
    .default(false),
});

export interface ExchangeNode {
  key: string;
  code: string;
  /** Number of the last message that was acknowledged. */
  receivedNo: number;
  /** The node that stands for the base itself. */
  self: boolean;
}

/** All nodes of a plan; read anew each time, for their numbers move. */
export const readNodes = async (base: Base, plan: string): Promise<ExchangeNode[]> => {
  const rows = await base.client.rows(plan);
  const parsed = z.array(nodeRow).safeParse(rows);
  if (!parsed.success) {
    throw new MostekError('erp.row_invalid', `nodes of ${plan}: ${parsed.error.issues[0]?.message ?? ''}`);
  }
  return parsed.data.map((row) => ({
    key: row.Ref_Key.toLowerCase(),
    code: row.Code.trim(),
    receivedNo: row.ReceivedNo,
    self: row.ThisNode,
  }));
};

/** Our node, by its code; the node of the base itself is never ours. Throws erp.node_missing. */
export const ourNode = (nodes: readonly ExchangeNode[], exchange: OdataExchange): ExchangeNode => {
  const code = exchange.nodeCode.trim();
  const node = nodes.find((one) => !one.self && one.code === code);
  if (node !== undefined) return node;
  const others = nodes.filter((one) => !one.self).map((one) => one.code);
  throw new MostekError(
    'erp.node_missing',
    `${exchange.plan} has no node "${code}", only: ${others.join(', ')}`,
    {
      values: { value: code },
    },
  );
};
