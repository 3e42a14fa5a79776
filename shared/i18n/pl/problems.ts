import type { problems as en } from '#shared/i18n/en/problems.ts';
import type { SlavicForms } from '#shared/i18n/shape.ts';

export const problems: SlavicForms<typeof en> = {
  problems: {
    lead_one: '{{number}} komunikat nie ruszy bez Ciebie.',
    lead_few: '{{number}} komunikaty nie ruszą bez Ciebie.',
    lead_many: '{{number}} komunikatów nie ruszy bez Ciebie.',
    lead_other: '{{number}} komunikatu nie ruszy bez Ciebie.',
    none: 'Nie ma problemów',
    noneHint: 'Wszystko, co wyszło z ERP albo ze sklepu, dotarło lub jest w drodze.',
    examples: 'Na przykład:',
    showAll: 'pokaż wszystkie ({{number}})',
    times: 'Pierwszy {{first}}, ostatni {{last}}',
    retryOne: 'Najpierw spróbuj z jednym',
    oneTried: 'Próba wysłania: {{label}}. Zajrzyj tu za chwilę.',
    orderKept: 'Kolejność zmian jednego obiektu zostanie zachowana.',
    all: {
      retry: 'Ponów wszystkie',
      release: 'Zwolnij wszystkie',
      hold: 'Wstrzymaj wszystkie',
      set_aside: 'Pomiń wszystkie',
    },
    confirm: {
      retry_one: '{{number}} komunikat zostanie ponownie wysłany do „{{connection}}”.',
      retry_few: '{{number}} komunikaty zostaną ponownie wysłane do „{{connection}}”.',
      retry_many: '{{number}} komunikatów zostanie ponownie wysłanych do „{{connection}}”.',
      retry_other: '{{number}} komunikatu zostanie ponownie wysłane do „{{connection}}”.',
      release_one: '{{number}} wstrzymany komunikat zostanie wysłany do „{{connection}}”.',
      release_few: '{{number}} wstrzymane komunikaty zostaną wysłane do „{{connection}}”.',
      release_many: '{{number}} wstrzymanych komunikatów zostanie wysłanych do „{{connection}}”.',
      release_other: '{{number}} wstrzymanego komunikatu zostanie wysłane do „{{connection}}”.',
      hold_one: '{{number}} komunikat do „{{connection}}” będzie czekać, aż go zwolnisz.',
      hold_few: '{{number}} komunikaty do „{{connection}}” będą czekać, aż je zwolnisz.',
      hold_many: '{{number}} komunikatów do „{{connection}}” będzie czekać, aż je zwolnisz.',
      hold_other: '{{number}} komunikatu do „{{connection}}” będzie czekać, aż je zwolnisz.',
      set_aside_one:
        '{{number}} komunikat do „{{connection}}” nie zostanie już wysłany, a późniejsze zmiany tego samego obiektu będą mogły przejść. Podaj powód.',
      set_aside_few:
        '{{number}} komunikaty do „{{connection}}” nie zostaną już wysłane, a późniejsze zmiany tych samych obiektów będą mogły przejść. Podaj powód.',
      set_aside_many:
        '{{number}} komunikatów do „{{connection}}” nie zostanie już wysłanych, a późniejsze zmiany tych samych obiektów będą mogły przejść. Podaj powód.',
      set_aside_other:
        '{{number}} komunikatu do „{{connection}}” nie zostanie już wysłane, a późniejsze zmiany tych samych obiektów będą mogły przejść. Podaj powód.',
    },
  },
};
