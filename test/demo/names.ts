/** Words a small tea and coffee wholesaler in Łódź would use. Invented. */
const kinds = [
  'Herbata czarna',
  'Herbata zielona',
  'Yerba mate',
  'Kawa ziarnista',
  'Kawa mielona',
  'Kakao',
  'Miód lipowy',
  'Syrop malinowy',
  'Rooibos',
  'Napar „Źródło”',
];
const kindCodes = ['HCZ', 'HZI', 'YER', 'KZI', 'KMI', 'KAK', 'MIO', 'SYR', 'ROO', 'NAP'];
const sizes = ['50 g', '100 g', '250 g', '500 g', '1 kg'];
const grades = ['Klasyczna', 'Bio', 'Premium', 'Gościnna'];

export interface DemoProduct {
  id: number;
  sku: string;
  name: string;
  barcode: string;
  price: string;
  stock: string;
}

/** 200 products with articles, bar codes, prices and stock; the same every time. */
export const demoProducts = (): DemoProduct[] =>
  kinds.flatMap((kind, k) =>
    grades.flatMap((grade, g) =>
      sizes.map((size, s) => {
        const id = k * 20 + g * 5 + s + 1;
        return {
          id,
          sku: `${kindCodes[k] ?? 'XXX'}-${g + 1}${s + 1}`,
          name: `${kind} ${grade} ${size}`,
          barcode: `590000${String(id).padStart(7, '0')}`,
          price: `${9 + ((id * 7) % 90)}.${String((id * 13) % 100).padStart(2, '0')}`,
          stock: `${(id * 11) % 80}.000`,
        };
      }),
    ),
  );

const firstNames = [
  'Anna',
  'Piotr',
  'Oksana',
  'Łukasz',
  'Małgorzata',
  'Andrij',
  'Zofia',
  'Їжакевич',
  'Józef',
  'Olga',
];
const lastNames = [
  'Żółkiewska',
  'Nowak',
  'Шевченко',
  'Kowalczyk',
  'Święcicki',
  'Wiśniewska',
  'Коваль',
  'Gęś',
  'Dąbrowski',
  'Źrebiec',
];

export const demoBuyer = (n: number): { firstname: string; lastname: string; email: string } => ({
  firstname: firstNames[n % firstNames.length] ?? 'Anna',
  lastname: lastNames[(n * 3) % lastNames.length] ?? 'Nowak',
  email: `kupujacy${n}@example.com`,
});
