import { z } from 'zod';
import { askAboutParcels, parcelCodes } from '#test/demo/carrier.ts';
import type { Scene } from '#test/demo/scene.ts';
import type { NovaPoshtaPeer } from '#test/peers/nova-poshta/server.ts';

const idRow = z.object({ id: z.number() });

/**
 * Somebody at work: every few seconds a stock changes, a customer buys, an order moves on; now and then something
 * the shop can't take, so that there is a problem to look at. Returns a function that sends them home.
 */
export const keepBusy = (scene: Scene, carrier: NovaPoshtaPeer): (() => void) => {
  const { erp } = scene;
  let n = 0;

  const someOrder = (status: string): number | null => {
    const found = erp.db.prepare('select id from orders where status = ? order by id limit 1').get(status);
    return found === undefined ? null : idRow.parse(found).id;
  };
  const move = (from: string, to: string): void => {
    const id = someOrder(from);
    if (id !== null) erp.setStatus(id, to);
  };

  const way = [parcelCodes.onTheWay, parcelCodes.atTheBranch, parcelCodes.delivered] as const;
  const moving: { number: string; at: number }[] = [];
  /** Every parcel a little further, and now and then one that is refused at the branch. */
  const driveParcels = (): void => {
    for (const parcel of moving) {
      const code = parcel.number.endsWith('5') && parcel.at === 2 ? '103' : way[parcel.at];
      if (code === undefined) continue;
      parcel.at += 1;
      carrier.addParcel(parcel.number, code);
    }
    askAboutParcels(scene).catch(() => undefined);
  };

  const step = (): void => {
    n += 1;
    erp.acceptOrders();
    erp.setStock(1 + ((n * 37) % 200), `${(n * 5) % 90}.000`);
    if (n % 2 === 0) scene.buy(n);
    if (n % 3 === 0) move('N', 'W');
    if (n % 4 === 0) erp.setPrice(1 + ((n * 11) % 200), `${20 + (n % 50)}.90`);
    if (n % 5 === 0) {
      const id = someOrder('W');
      if (id !== null) {
        const number = `2045${String(n).padStart(10, '0')}`;
        carrier.addParcel(number, parcelCodes.taken);
        moving.push({ number, at: 0 });
        erp.setTracking(id, number);
      }
    }
    if (n % 2 === 1) driveParcels();
    if (n % 6 === 1) {
      const id = someOrder('S') ?? someOrder('W');
      if (id !== null) erp.books.invoice([id], erp.books.total([id]), (n % 5) - 2);
    }
    if (n % 6 === 4) {
      const open = erp.books.invoices().find((one) => Number(one.outstanding) >= 10);
      if (open !== undefined) erp.books.pay(open.id, '10.00');
    }
    if (n % 30 === 2) erp.books.addCustomer(n, 24);
    // A status nobody mapped, and an order for an article the ERP does not know.
    if (n % 12 === 6) move('W', 'R');
    if (n % 15 === 8) scene.buy(n, [{ product_code: 'STARY-INDEKS', amount: '1', price: '9.90' }]);
    if (n % 40 === 20) scene.shop.faults.plan({ kind: 'status', status: 503 }, { times: 8 });
  };

  const timer = setInterval(step, 2_000);
  for (let warmUp = 0; warmUp < 6; warmUp += 1) step();
  return () => clearInterval(timer);
};
