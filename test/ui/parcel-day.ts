import { addCarrier, makeWaybill, parcelCodes } from '#test/demo/carrier.ts';
import type { Scene } from '#test/demo/scene.ts';
import type { NovaPoshtaPeer } from '#test/peers/nova-poshta/server.ts';
import { refs } from '#test/peers/nova-poshta/state.ts';
import { waitUntil } from '#test/services/wait.ts';
import { ordersInErp, untilQuiet } from '#test/ui/day.ts';

export const parcelNumbers = {
  moving: '20450000000001',
  waiting: '20450000000002',
  delivered: '20450000000003',
  odd: '20450000000004',
} as const;

/** Something of everything the parcels' screens can show, with a carrier's stand-in behind it. */
export const liveThroughParcels = async (scene: Scene): Promise<NovaPoshtaPeer> => {
  const carrier = await addCarrier(scene);
  for (let n = 0; n < 6; n += 1) scene.buy(n);
  await waitUntil(
    'orders in the ERP',
    () => {
      scene.erp.acceptOrders();
      return Promise.resolve(ordersInErp(scene).length >= 6);
    },
    40_000,
  );
  await untilQuiet(scene);
  const [first, second, third, fourth, fifth] = ordersInErp(scene);
  if (first === undefined || second === undefined || third === undefined) throw new Error('no orders');
  if (fourth === undefined || fifth === undefined) throw new Error('no orders');
  const { moving, waiting, delivered, odd } = parcelNumbers;
  carrier.addParcel(moving, parcelCodes.onTheWay);
  carrier.addParcel(waiting, parcelCodes.atTheBranch, {
    WarehouseRecipientRef: refs.branch,
    WarehouseRecipient: 'Відділення №1: вул. Пирогівський шлях, 135',
    WarehouseRecipientAddress: 'Київ, вул. Пирогівський шлях, 135',
    CityRecipient: 'Київ',
    Redelivery: 1,
    RedeliverySum: '1250.50',
  });
  carrier.addParcel(delivered, parcelCodes.delivered);
  // A code that stands in no table.
  carrier.addParcel(odd, '777');
  scene.erp.setTracking(first.id, `${moving}, ${delivered}`);
  scene.erp.setTracking(second.id, waiting);
  scene.erp.setTracking(third.id, odd);
  scene.erp.setTracking(fourth.id, 'ABC123456789');
  await waitUntil(
    'parcels known',
    async () => {
      const { rows } = await scene.call['parcels.list']({ filter: {}, before: null, limit: 50 });
      return rows.length === 5 && rows.filter((row) => row.code !== null).length === 4;
    },
    40_000,
  );
  await makeWaybill(scene, String(fifth.id));
  await waitUntil(
    'a waybill',
    async () => {
      const { waybills } = await scene.call['waybills.list']({ order: null, limit: 5 });
      return waybills[0]?.state === 'made';
    },
    40_000,
  );
  await untilQuiet(scene);
  return carrier;
};
