import { z } from 'zod';
import type { Call, OrderPage, RemoteOrder } from '#main/systems/port.ts';
import type { RestClient } from '#main/systems/rest/client.ts';
import type { RestSettings } from '#main/systems/rest/manifest.ts';
import { order as orderSchema } from '#shared/domain/order.ts';
import { evaluate } from '#shared/expression.ts';
import { ok, type Result, succeeded } from '#shared/result.ts';

const id = z.union([z.string(), z.number()]).transform(String);
const page = z.object({
  orders: z.array(z.unknown()),
  /** Where the next look goes on; the shop chooses what it is. */
  checkpoint: id,
  more: z.boolean().default(false),
});
const head = z.object({ id }).loose();
const remote = z
  .object({ id, status: z.string().max(60).nullish(), final: z.boolean().default(false) })
  .loose();

const readOrder = async (settings: RestSettings, given: unknown): Promise<RemoteOrder> => {
  const { orderTemplate } = settings;
  let shaped = given;
  if (orderTemplate !== undefined && orderTemplate !== '') {
    const made = await evaluate(orderTemplate, given);
    if (!made.ok) throw new Error(made.problem);
    shaped = made.value;
  }
  const found = remote.parse(shaped);
  return {
    remoteId: found.id,
    remoteStatus: found.status ?? null,
    final: found.final,
    order: orderSchema.parse({ number: found.id, ...found, key: null, externalId: found.id }),
  };
};

/** Orders that are new or have changed since the checkpoint. One that can't be read never hides the others. */
export const pullOrders = async (
  client: RestClient,
  settings: RestSettings,
  call: Call,
  checkpoint: string | null,
): Promise<Result<OrderPage>> => {
  const query = new URLSearchParams({ limit: String(settings.pageSize) });
  if (checkpoint !== null) query.set('since', checkpoint);
  const found = await client.read(call.http, `/orders?${query.toString()}`, page);
  if (!succeeded(found)) return found;
  const orders: RemoteOrder[] = [];
  const broken: OrderPage['broken'] = [];
  for (const given of found.value.orders) {
    try {
      orders.push(await readOrder(settings, given));
    } catch (error) {
      const named = head.safeParse(given);
      const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
      broken.push({
        remoteId: named.success ? named.data.id : '?',
        cause: 'remote.unexpected_shape',
        detail: issue === undefined ? String(error) : `${issue.path.join('.')}: ${issue.message}`,
      });
    }
  }
  return ok({ orders, broken, checkpoint: found.value.checkpoint, more: found.value.more });
};
