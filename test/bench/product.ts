/** The body every contender sends: a product as JSON, about 800 bytes. */

const words = 'Zupa pomidorowa z makaronem, słoik 480 g, karton 12 sztuk, termin 24 miesiące. ';

export const description = words.repeat(8).slice(0, 590);

export interface BenchProduct {
  key: string;
  sku: string;
  name: string;
  description: string;
  active: boolean;
  stock: { warehouse: string; quantity: string }[];
  prices: { kind: string; amount: string }[];
}

/** The same shape as Mostek's product, built by hand from the columns of `goods`. */
export const productOf = (
  row: readonly [key: string, sku: string, name: string, text: string, stock: string, price: string],
): BenchProduct => ({
  key: row[0],
  sku: row[1],
  name: row[2],
  description: row[3],
  active: true,
  stock: [{ warehouse: 'main', quantity: row[4] }],
  prices: [{ kind: 'retail', amount: row[5] }],
});
