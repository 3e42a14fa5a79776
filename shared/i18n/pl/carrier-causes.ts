import type { CauseId } from '#shared/causes.ts';
import type { CauseText } from '#shared/i18n/shape.ts';

/** What only carriers say; a part of the causes. */
export const carrierCauses = {
  'carrier.number_unknown': {
    sentence: 'Przewoźnik nie zna tej przesyłki[[: {{value}}]].',
    next: 'Sprawdź numer; list usunięty u przewoźnika można utworzyć ponownie, w innym razie odłóż komunikat.',
  },
  'carrier.number_invalid': {
    sentence: 'To nie jest numer przesyłki tego przewoźnika[[: {{value}}]].',
    next: 'Popraw numer w ERP albo wybierz dla niego właściwego przewoźnika.',
  },
  'carrier.address_unknown': {
    sentence: 'Przewoźnik nie znajduje miejsca, do którego jedzie przesyłka[[: {{value}}]].',
    next: 'Wybierz miasto, ulicę i punkt z podpowiedzi przewoźnika, a potem wyślij ponownie.',
  },
  'carrier.point_closed': {
    sentence: 'Punkt lub automat jest zamknięty albo nie istnieje[[: {{value}}]].',
    next: 'Uzgodnij z kupującym inny, wybierz go i wyślij list ponownie.',
  },
  'carrier.size_limit': {
    sentence:
      'Przesyłka jest za ciężka lub za duża dla miejsca, do którego jedzie, albo brakuje jej wymiarów.',
    next: 'Popraw wagę i wymiary, podziel przesyłkę albo wybierz inny punkt; potem wyślij ponownie.',
  },
  'carrier.cod_unavailable': {
    sentence: 'Przewoźnik nie może pobrać tych pieniędzy przy odbiorze.',
    next: 'Sprawdź kwotę i punkt, wybierz inny sposób pobrania albo usuń pobranie; potem wyślij ponownie.',
  },
  'carrier.contract_missing': {
    sentence: 'Nasza umowa z przewoźnikiem nie obejmuje tej usługi albo została ona zawieszona.',
    next: 'Poproś przewoźnika o włączenie usługi albo wyślij przesyłkę bez niej.',
  },
  'carrier.daily_limit': {
    sentence: 'Przewoźnik nie przyjmie dziś więcej zapytań.',
    next: 'Nic nie trzeba robić: Mostek sam ruszy jutro. Jeśli zdarza się to często, poproś przewoźnika o wyższy limit.',
  },
  'carrier.key_expired': {
    sentence: 'Klucz do przewoźnika stracił ważność.',
    next: 'Utwórz nowy klucz na swoim koncie u przewoźnika, wpisz go w połączeniu i przetestuj.',
  },
  'carrier.in_registry': {
    sentence: 'List przewozowy jest już na liście przekazania albo został wydrukowany.',
    next: 'Najpierw zdejmij go z listy u przewoźnika i ponów; jeśli przesyłka jest już nadana, odłóż komunikat.',
  },
  'carrier.phone_invalid': {
    sentence: 'Przewoźnik nie przyjmuje numeru telefonu[[: {{value}}]].',
    next: 'Popraw go w zamówieniu; najpewniejszy jest numer komórkowy z kodem kraju. Potem wyślij ponownie.',
  },
  'carrier.sender_missing': {
    sentence: 'Połączenie nie mówi w całości, kto i skąd wysyła przesyłki[[: {{value}}]].',
    next: 'Otwórz połączenie i przetestuj je: pokaże nadawcę, osoby i adresy do wyboru.',
  },
  'carrier.labels_together': {
    sentence: 'Przewoźnik drukuje kilka etykiet naraz tylko dla przesyłek z jednej listy przekazania.',
    next: 'Najpierw utwórz listę przekazania dokładnie z tych przesyłek albo drukuj etykiety pojedynczo.',
  },
} satisfies Record<Extract<CauseId, `carrier.${string}`>, CauseText>;
