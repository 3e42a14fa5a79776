import type { mappings as en } from '#shared/i18n/en/mappings.ts';
import type { SlavicForms } from '#shared/i18n/shape.ts';

export const mappings: SlavicForms<typeof en> = {
  mappings: {
    lead: 'Jak słowo z ERP nazywa się po drugiej stronie i odwrotnie.',
    noConnections: 'Żadne połączenie nie potrzebuje jeszcze mapowania',
    kindLabel: 'Tabela',
    kind: {
      order_status: 'Statusy zamówień',
      payment: 'Formy płatności',
      delivery: 'Sposoby dostawy',
      warehouse: 'Magazyny',
      price_kind: 'Cenniki',
      customer_group: 'Grupy klientów',
      tax: 'Stawki podatku',
      country: 'Kraje',
    },
    direction: {
      to_remote: 'Z ERP do „{{connection}}”',
      to_erp: 'Z „{{connection}}” do ERP',
    },
    erp: 'ERP',
    becomes: 'zamienia się na',
    empty: 'Tabela jest pusta.',
    addRow: 'Dodaj wiersz',
    addValue: 'Dodaj {{value}} do tabeli',
    removeRow: 'Usuń wiersz {{number}}: {{value}}',
    cell: '{{name}}, wiersz {{number}}',
    double: 'Ta wartość jest w tabeli dwa razy.',
    unmapped: 'Te wartości już wystąpiły, ale brakuje ich w tabeli; komunikaty z nimi nie przechodzą.',
    met_one: '{{number}} raz',
    met_few: '{{number}} razy',
    met_many: '{{number}} razy',
    met_other: '{{number}} raza',
    unsaved: 'Jeszcze nie zapisano',
    discard: 'Odrzuć',
    saved: 'Mapowanie zapisane; komunikaty, które na nie czekały, można teraz ponowić.',
    noValues: 'Podpowiedzi są chwilowo niedostępne.',
  },
};
