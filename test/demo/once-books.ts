import { entitySchemas } from '#shared/domain/index.ts';
import type { Scene } from '#test/demo/scene.ts';

const customers = 3;
const placesOfEach = 24;

/** Customers chosen in the ERP, invoices over orders, and payments in instalments (seed 003). */
export const keepBooks = (scene: Scene, orderIds: readonly number[]): void => {
  const { books } = scene.erp;
  for (let n = 1; n <= customers; n += 1) books.addCustomer(n, placesOfEach);
  const [first = 0, second = 0, third = 0] = orderIds;
  // Two orders on one invoice, and one order on two.
  const collective = books.invoice([first, second], books.total([first, second]), -7);
  books.invoice([third], '10.00', 14);
  const rest = books.invoice([third], '5.00', 14);
  books.pay(collective, '3.50');
  books.pay(collective, '6.50');
  books.pay(rest, '5.00');
};

/** What shop and platform do not show as the books have it. */
export const bookDifferences = (scene: Scene): string[] => {
  const { platform, erp } = scene;
  if (platform === null) return [];
  const found: string[] = [];
  const users = new Set([...scene.shop.shop.users.values()].map((user) => user.email));
  for (const email of erp.books.accounts()) if (!users.has(email)) found.push(`account of ${email}`);
  for (let n = 1; n <= customers; n += 1) {
    const held = platform.objects.get(`customers/${n}`);
    const places = held === undefined ? 0 : entitySchemas.customer.parse(held).places.length;
    if (places !== placesOfEach) found.push(`delivery places of customer ${n}`);
  }
  for (const { id, outstanding } of erp.books.invoices()) {
    const held = platform.objects.get(`invoices/${id}`);
    const shown = held === undefined ? null : entitySchemas.invoice.parse(held).outstanding;
    if (Number(shown ?? Number.NaN) !== Number(outstanding))
      found.push(`outstanding amount of invoice ${id}`);
  }
  return found;
};

/** One line of the summary: what a buyer could read now. */
export const bookSummary = (scene: Scene): string => {
  const invoices = [...(scene.platform?.objects ?? [])].flatMap(([name, object]) =>
    name.startsWith('invoices/') ? [entitySchemas.invoice.parse(object)] : [],
  );
  const late = invoices.filter(
    (one) => Number(one.outstanding) > 0 && Date.parse(one.dueAt ?? '') < Date.now(),
  );
  const payments = invoices.reduce((sum, one) => sum + one.payments.length, 0);
  return `${scene.shop.shop.users.size} accounts, ${invoices.length} invoices with ${payments} payments fetched, ${late.length} overdue`;
};
