import type { CauseId } from '#shared/causes.ts';
import { carrierCauses } from '#shared/i18n/pl/carrier-causes.ts';
import type { CauseText } from '#shared/i18n/shape.ts';

/** What happened and what to do, for every cause. Parts in `[[…]]` need a value that is not always known. */
export const causes = {
  'erp.unreachable': {
    sentence: 'Komputer z bazą danych ERP[[ ({{host}})]] nie odpowiada.',
    next: 'Sprawdź, czy jest włączony i podłączony do sieci; Mostek sam próbuje dalej.',
  },
  'erp.login_failed': {
    sentence: 'Baza danych ERP nie przyjmuje użytkownika[[ {{user}}]] albo hasła.',
    next: 'Otwórz połączenie z ERP, wpisz hasło ponownie i wykonaj test.',
  },
  'erp.encryption': {
    sentence: 'Mostek i baza danych ERP nie mogły uzgodnić szyfrowania.',
    next: 'Otwórz połączenie z ERP, zmień ustawienie szyfrowania i wykonaj test; administrator serwera wie, które jest właściwe.',
  },
  'erp.rights_missing': {
    sentence:
      'Użytkownik bazy danych[[ {{user}}]] nie ma uprawnień, których potrzebuje Mostek[[ (tabela {{table}})]].',
    next: 'Poproś administratora bazy o ponowne uruchomienie skryptu instalacyjnego; znajdziesz go przy połączeniu z ERP.',
  },
  'erp.database_missing': {
    sentence: 'Na serwerze nie ma bazy danych o tej nazwie[[: {{database}}]].',
    next: 'Otwórz połączenie z ERP i popraw nazwę bazy danych.',
  },
  'erp.table_missing': {
    sentence: 'W bazie danych ERP nie ma potrzebnej tabeli[[: {{table}}]].',
    next: 'Wykonaj test połączenia z ERP: podpowie podobne nazwy albo pokaże, że skrypt instalacyjny nie był uruchomiony.',
  },
  'erp.column_missing': {
    sentence: 'W bazie danych ERP nie ma potrzebnej kolumny[[: {{column}}]][[ (tabela {{table}})]].',
    next: 'Wykonaj test połączenia z ERP i wybierz właściwą kolumnę z podpowiedzi.',
  },
  'erp.type_mismatch': {
    sentence:
      'Kolumna w ERP zawiera dane innego rodzaju niż oczekiwany[[: {{column}}]][[ (tabela {{table}})]].',
    next: 'Wykonaj test połączenia z ERP i sprawdź, czy profil wskazuje właściwą kolumnę.',
  },
  'erp.lock_timeout': {
    sentence: 'Ktoś pracuje w ERP na tym samym dokumencie.',
    next: 'Nic nie trzeba robić: Mostek spróbuje za chwilę. Jeśli dokument długo pozostaje otwarty, zamknij go.',
  },
  'erp.deadlock': {
    sentence: 'ERP i Mostek chciały zapisać w tym samym miejscu w tej samej chwili.',
    next: 'Nic nie trzeba robić: ERP miał pierwszeństwo, a Mostek spróbuje ponownie.',
  },
  'erp.deadline': {
    sentence: 'Baza danych ERP odpowiadała zbyt długo.',
    next: 'Nic nie trzeba robić: Mostek spróbuje ponownie. Jeśli zdarza się to często, serwerowi powinien przyjrzeć się administrator.',
  },
  'erp.connection_lost': {
    sentence: 'Połączenie z bazą danych ERP zostało przerwane.',
    next: 'Nic nie trzeba robić: Mostek połączy się sam.',
  },
  'erp.driver_crashed': {
    sentence:
      'Część Mostka, która rozmawia z bazą danych ERP, zatrzymała się i została uruchomiona ponownie.',
    next: 'Nic nie trzeba robić: praca trwa. Jeśli zdarza się to codziennie, powiadom wdrożeniowca.',
  },
  'erp.duplicate': {
    sentence: 'To już jest w ERP[[: {{value}}]].',
    next: 'Odszukaj to w ERP; jeśli wszystko się zgadza, pomiń komunikat.',
  },
  'erp.constraint': {
    sentence: 'ERP nie dopuszcza jednej z wartości tego dokumentu[[: {{column}}]].',
    next: 'Porównaj treść z zasadami w ERP i popraw ją przyciskiem „Popraw i wyślij” albo w samym ERP.',
  },
  'erp.text_broken': {
    sentence: 'Tekst zawiera znaki, których baza danych ERP nie potrafi zapisać[[: {{value}}]].',
    next: 'Zastąp nietypowe litery lub znaki przyciskiem „Popraw i wyślij”.',
  },
  'erp.row_invalid': {
    sentence: 'Dane tego obiektu w ERP są niepełne albo błędne[[: {{column}}]].',
    next: 'Popraw je w ERP, a potem wybierz „Wczytaj z ERP”.',
  },
  'erp.object_missing': {
    sentence: 'Tego obiektu nie ma już w ERP[[: {{value}}]].',
    next: 'Jeśli usunięto go celowo, pomiń komunikat.',
  },
  'erp.disk_full': {
    sentence: 'Dysk z bazą danych ERP jest pełny.',
    next: 'Powiadom od razu administratora serwera: wkrótce stanie też sam ERP. Mostek czeka.',
  },
  'erp.read_only': {
    sentence: 'Bazę danych ERP można teraz tylko odczytywać, nie da się w niej zapisywać.',
    next: 'Zapytaj administratora, czy trwa odtwarzanie bazy albo czy przełączono ją w tryb tylko do odczytu.',
  },
  'erp.statement_refused': {
    sentence: 'Baza danych ERP odrzuciła zapytanie Mostka.',
    next: 'Prześlij szczegóły techniczne wdrożeniowcowi; w ERP niczego nie zmieniono.',
  },
  'erp.order_refused': {
    sentence: 'ERP nie przyjął zamówienia[[ {{number}}]] ze sklepu.',
    next: 'Popraw dane w ERP albo samo zamówienie przyciskiem „Popraw i wyślij”.',
  },
  'erp.triggers_missing': {
    sentence:
      'ERP nie zgłasza już Mostkowi wszystkich zmian: brakuje wyzwalaczy albo je zmieniono[[ ({{names}})]].',
    next: 'Otwórz połączenie z ERP i uruchom ponownie skrypt instalacyjny; zdarza się to często po aktualizacji ERP. Mostek sam zauważy, że wyzwalacze wróciły.',
  },
  'erp.procedure_unknown': {
    sentence: 'Procedury ERP[[ {{name}}]] do zapisu zamówień brakuje albo działa inaczej, niż zna to Mostek.',
    next: 'Nic nie zostanie zapisane, dopóki się to nie wyjaśni. Po aktualizacji ERP poproś integratora o wersję Mostka, która ją zna; wiadomości czekają.',
  },
  'erp.user_missing': {
    sentence: 'W ERP nie ma użytkownika[[ {{user}}]], pod którym można zapisywać zamówienia.',
    next: 'Otwórz połączenie z ERP i wpisz numer istniejącego użytkownika ERP, najlepiej osobnego dla Mostka.',
  },
  'erp.customer_unknown': {
    sentence: 'Kupującego[[ ({{value}})]] nie ma wśród kontrahentów w ERP albo jest tam zablokowany.',
    next: 'Dodaj lub odblokuj kontrahenta w ERP albo popraw tutaj NIP lub e-mail; potem wyślij zamówienie ponownie.',
  },
  'erp.product_unknown': {
    sentence:
      'Towaru[[ {{value}}]] nie ma w magazynie, w którym księgowane jest zamówienie, albo jest zablokowany.',
    next: 'Dodaj towar do tego magazynu w ERP albo popraw indeks w zamówieniu; potem wyślij ponownie.',
  },
  'erp.document_open': {
    sentence: 'Ktoś ma otwarty dokument[[ {{number}}]] w ERP.',
    next: 'Nic nie trzeba robić: Mostek spróbuje ponownie, gdy zostanie zamknięty.',
  },
  'erp.half_written': {
    sentence: 'Zamówienie[[ {{number}}]] zostało w ERP niedokończone po błędzie.',
    next: 'Obejrzyj je w ERP i usuń albo dokończ; dopiero potem wyślij zamówienie ponownie lub odłóż.',
  },
  'erp.total_differs': {
    sentence: 'ERP zaksięgowałby to zamówienie na inną kwotę niż sklep[[: {{made}} zamiast {{wanted}}]].',
    next: 'Porównaj ceny, rabat i dostawę; popraw zamówienie tutaj i wyślij ponownie albo zaksięguj je w ERP ręcznie.',
  },
  'erp.restored': {
    sentence: 'Wygląda na to, że bazę danych ERP odtworzono z kopii zapasowej.',
    next: 'Ustal z administratorem, z którego dnia jest kopia; Mostek zatrzymał się, żeby niczego nie wysłać dwa razy. Potem wznów połączenie.',
  },
  'erp.not_supported': {
    sentence: 'Ten ERP albo jego wersja nie potrafi tego, czego wymaga komunikat.',
    next: 'Pomiń komunikat i zapytaj wdrożeniowca, czy pomoże nowsza wersja.',
  },
  'erp.direct_write': {
    sentence: 'Nie wolno pisać wprost do tabel 1C: producent pozwala na to tylko przez 1C.',
    next: 'Pomiń komunikat i połącz tę bazę 1C przez OData; takie połączenie zapisuje zamówienia i statusy.',
  },
  'erp.metadata_broken': {
    sentence: 'Nie da się odczytać opisu konfiguracji 1C[[: {{name}}]].',
    next: 'Poczekaj na koniec aktualizacji konfiguracji i sprawdź połączenie z ERP. Jeśli to nie pomoże, powiadom wdrożeniowca.',
  },
  'erp.exchange_node': {
    sentence: 'Nie można użyć węzła wymiany, który mówi Mostkowi o zmianach w 1C[[: {{node}}]].',
    next: 'Otwórz połączenie z ERP i wybierz dokładnie jeden węzeł planu wymiany, ale nie „ten węzeł”.',
  },
  'erp.not_published': {
    sentence: '1C nie udostępnia obiektu, którego Mostek potrzebuje[[: {{table}}]].',
    next: 'Poproś administratora 1C o dodanie go do standardowego interfejsu OData; robi to skrypt przy połączeniu z ERP.',
  },
  'erp.node_missing': {
    sentence: 'Plan wymiany nie ma węzła o kodzie tego agenta[[: {{value}}]].',
    next: 'Utwórz węzeł w 1C albo popraw jego kod w profilu połączenia z ERP.',
  },
  'erp.node_shared': {
    sentence: 'Ktoś inny czyta ten sam węzeł wymiany[[ {{value}}]]; obaj gubiliby zmiany.',
    next: 'Daj każdemu agentowi własny węzeł w 1C, a potem przetestuj połączenie z ERP.',
  },
  'erp.message_broken': {
    sentence: '1C nie może przekazać zmian, bo jeden obiekt zawiera nieczytelny znak[[: {{value}}]].',
    next: 'Znajdź obiekt w 1C, wpisz jego teksty od nowa bez wklejania i zapisz; w tym czasie nic nie ginie.',
  },
  'erp.posting_refused': {
    sentence: 'Dokument[[ {{number}}]] jest w 1C, ale 1C odmówiło jego zatwierdzenia.',
    next: 'Sprawdź powód w szczegółach, popraw go w 1C i wybierz ponowienie: zatwierdzony zostanie ten sam dokument, drugi nie powstanie.',
  },
  ...carrierCauses,
  'net.not_connected': {
    sentence: 'Nie można połączyć się z drugą stroną przez sieć[[: {{host}}]].',
    next: 'Sprawdź połączenie z internetem; Mostek sam próbuje dalej.',
  },
  'net.name_unknown': {
    sentence: 'Nie znaleziono adresu drugiej strony[[: {{host}}]].',
    next: 'Sprawdź połączenie z internetem, a potem adres w ustawieniach połączenia.',
  },
  'net.tls': {
    sentence:
      'Druga strona nie potrafiła potwierdzić, że jest tą właściwą: jej certyfikat jest nieważny[[ ({{host}})]].',
    next: 'Sprawdź datę na tym komputerze i adres w ustawieniach; jeśli oba są dobre, powiadom właściciela drugiej strony.',
  },
  'net.timeout': {
    sentence: 'Druga strona odpowiadała zbyt długo[[: {{host}}]].',
    next: 'Nic nie trzeba robić: Mostek sam próbuje dalej.',
  },
  'net.cut': {
    sentence: 'Połączenie zerwało się w połowie odpowiedzi.',
    next: 'Nic nie trzeba robić: Mostek sam próbuje dalej.',
  },
  'net.proxy': {
    sentence: 'Firmowe wyjście do internetu (proxy) nie przepuściło zapytania.',
    next: 'Poproś osobę, która opiekuje się siecią, o dopuszczenie adresu drugiej strony[[: {{host}}]].',
  },
  'net.too_large': {
    sentence: 'Odpowiedź drugiej strony była za duża.',
    next: 'Prześlij szczegóły techniczne wdrożeniowcowi.',
  },
  'net.address_forbidden': {
    sentence: 'Mostek nie może łączyć się z tym adresem[[: {{host}}]].',
    next: 'Popraw adres w ustawieniach połączenia.',
  },
  'remote.unauthorised': {
    sentence: 'Druga strona nie przyjmuje już naszego logowania.',
    next: 'Otwórz połączenie, wpisz ponownie klucz lub hasło i wykonaj test; wszystko, co czeka, pójdzie potem samo.',
  },
  'remote.forbidden': {
    sentence: 'Nasz użytkownik po drugiej stronie nie ma do tego prawa.',
    next: 'Nadaj mu uprawnienie w ustawieniach drugiej strony, a potem ponów.',
  },
  'remote.not_found': {
    sentence: 'Po drugiej stronie nie ma już tego obiektu.',
    next: 'Odszukaj go tam. Jeśli usunięto go celowo, pomiń komunikat; jeśli nie, wybierz „Wczytaj z ERP”.',
  },
  'remote.conflict': {
    sentence: 'W międzyczasie obiekt zmieniono po drugiej stronie.',
    next: 'Porównaj obie strony i popraw tę błędną, a potem ponów.',
  },
  'remote.invalid': {
    sentence: 'Druga strona odrzuciła treść[[: {{value}}]].',
    next: 'Ostatnia próba pokazuje, o które pole chodzi: popraw je w ERP i wczytaj ponownie albo użyj „Popraw i wyślij”.',
  },
  'remote.too_late': {
    sentence: 'Na tę zmianę jest za późno: druga strona już realizuje zamówienie.',
    next: 'Jeśli to ważne, zadzwoń tam; w przeciwnym razie pomiń komunikat.',
  },
  'remote.rate_limited': {
    sentence: 'Druga strona prosi, żeby wysyłać wolniej.',
    next: 'Nic nie trzeba robić: Mostek poczeka i sam ruszy dalej.',
  },
  'remote.unavailable': {
    sentence: 'Druga strona chwilowo nie działa.',
    next: 'Nic nie trzeba robić: komunikaty czekają i pójdą same, gdy znów zadziała.',
  },
  'remote.not_json': {
    sentence: 'Druga strona odpowiedziała stroną internetową zamiast danymi.',
    next: 'Często trwa tam przerwa techniczna: Mostek próbuje dalej. Jeśli to nie mija, sprawdź adres w ustawieniach.',
  },
  'remote.unexpected_shape': {
    sentence: 'Druga strona dała odpowiedź, której Mostek nie rozumie.',
    next: 'Mostek próbuje dalej. Jeśli tak zostanie po aktualizacji drugiej strony, powiadom wdrożeniowca.',
  },
  'remote.method_not_allowed': {
    sentence: 'Druga strona nie udostępnia tej funkcji.',
    next: 'Sprawdź jej wersję i czy jej interfejs (API) jest włączony, a potem wykonaj test połączenia.',
  },
  'remote.too_large': {
    sentence: 'Komunikat jest za duży dla drugiej strony.',
    next: 'Skróć w ERP długie teksty, na przykład opis, a potem wybierz „Wczytaj z ERP”.',
  },
  'remote.product_unknown': {
    sentence: 'Druga strona nie zna towaru[[: {{value}}]].',
    next: 'Załóż tam ten towar albo popraw jego SKU, a potem ponów.',
  },
  'remote.order_unknown': {
    sentence: 'Druga strona nie zna zamówienia[[ {{value}}]].',
    next: 'Sprawdź, czy tam go nie usunięto; jeśli tak, pomiń komunikat.',
  },
  'remote.not_applied': {
    sentence: 'Druga strona potwierdziła zmianę, ale jej tam nie ma.',
    next: 'Nic nie trzeba robić: Mostek wyśle ją ponownie i jeszcze raz sprawdzi.',
  },
  'parcel.nobody': {
    sentence: 'Numery żadnego z podłączonych przewoźników tak nie wyglądają[[: {{number}}]].',
    next: 'Sprawdź numer w dokumencie ERP albo podłącz przewoźnika, do którego należy.',
  },
  'parcel.code_unknown': {
    sentence: 'Przewoźnik użył kodu, którego nikt tu nie zna[[: {{value}}]].',
    next: 'Podaj na ekranie Paczki, Kody przewoźników, co znaczy kod; do tego czasu paczka zachowuje ostatni znany stan.',
  },
  'parcel.given_up': {
    sentence: 'O paczce nic nie wiadomo od trzech miesięcy[[: {{number}}]].',
    next: 'Zapytaj o nią przewoźnika; Mostek sam już nie pyta.',
  },
  'document.approval': {
    sentence: 'Dokument utworzony przez stan paczki czeka na czyjąś zgodę.',
    next: 'Obejrzyj go i przepuść albo odłóż.',
  },
  'mapping.expression': {
    sentence: 'Reguła albo pole obliczane tego połączenia nie pasuje do tego obiektu.',
    next: 'Popraw je na ekranie Reguły, a potem ponów wszystkie komunikaty z tą przyczyną.',
  },
  'remote.blocked': {
    sentence: 'Druga strona zablokowała nam dostęp albo jej abonament go nie obejmuje.',
    next: 'Poproś administratora drugiej strony o zdjęcie blokady lub przedłużenie abonamentu, a potem wykonaj test połączenia.',
  },
  'remote.xml_broken': {
    sentence: 'Druga strona przysłała plik ucięty, uszkodzony albo w innym kodowaniu, niż podaje.',
    next: 'Nic nie przepadło: Mostek zapyta ponownie. Jeśli to nie minie, powiedz o tym opiekunom sklepu.',
  },
  'remote.xml_forbidden': {
    sentence:
      'Druga strona przysłała plik z częściami, które mogą zaszkodzić temu komputerowi; Mostek go nie odczytał.',
    next: 'Powiedz opiekunom sklepu: pliki wymiany nie potrzebują typu dokumentu ani ogromnych dokumentów.',
  },
  'agent.folder': {
    sentence: 'Mostek nie może czytać z folderu plików albo do niego pisać.',
    next: 'Sprawdź, czy folder istnieje i czy Mostek może do niego pisać; sam spróbuje ponownie.',
  },
  'mapping.unknown_value': {
    sentence: 'Brakuje mapowania dla wartości[[: {{value}}]].',
    next: 'Dodaj ją na ekranie „Mapowania”, a potem ponów wszystkie komunikaty z tą przyczyną.',
  },
  'message.object_too_large': {
    sentence: 'Obiekt jest za duży, żeby go przenieść.',
    next: 'Skróć w ERP długie teksty lub załączniki, a potem wybierz „Wczytaj z ERP”.',
  },
  'message.invalid': {
    sentence: 'Treść komunikatu[[ {{number}}]] jest niepełna albo błędna[[: {{value}}]].',
    next: 'Popraw dane w ERP i wczytaj je ponownie albo użyj „Popraw i wyślij”.',
  },
  'message.not_found': {
    sentence: 'Tej pozycji już nie ma.',
    next: 'Odśwież listę; stare zakończone komunikaty są usuwane po czasie podanym w Ustawieniach.',
  },
  'agent.uncertain': {
    sentence: 'Komunikat wysłano, ale odpowiedź zaginęła: nie wiadomo, czy dotarł.',
    next: 'Nic nie trzeba robić: zanim cokolwiek pójdzie drugi raz, Mostek zapyta drugą stronę.',
  },
  'agent.gave_up': {
    sentence: 'Mostek próbował przez trzy dni bez skutku.',
    next: 'Zobacz ostatnią próbę, usuń jej przyczynę i ponów.',
  },
  'agent.internal': {
    sentence: 'Coś poszło nie tak w samym Mostku.',
    next: 'Spróbuj jeszcze raz; jeśli to się powtórzy, prześlij szczegóły techniczne wdrożeniowcowi.',
  },
  'agent.echo': {
    sentence: 'To nasza własna zmiana, która wróciła z drugiej strony.',
    next: 'Nic nie trzeba robić: nie ma potrzeby jej wysyłać.',
  },
  'agent.superseded': {
    sentence: 'Jego miejsce zajęła nowsza zmiana tego samego obiektu.',
    next: 'Nic nie trzeba robić: nowsza przenosi aktualny stan.',
  },
  'agent.held_by_person': {
    sentence: 'Ktoś od Was wstrzymał ten komunikat.',
    next: 'Zwolnij go, gdy może iść, albo pomiń.',
  },
  'agent.rehearsed': {
    sentence: 'To była próba: nic nie zostało wysłane.',
    next: 'Wyślij naprawdę, gdy to, co widać, się zgadza.',
  },
  'agent.not_supported': {
    sentence: 'To połączenie nie przenosi komunikatów tego rodzaju.',
    next: 'Pomiń komunikat.',
  },
  'agent.secret_missing': {
    sentence: 'Na tym komputerze nie da się odczytać hasła lub klucza tego połączenia[[: {{file}}]].',
    next: 'Otwórz połączenie i wpisz je ponownie.',
  },
  'agent.port_taken': {
    sentence: 'Port {{value}} jest zajęty przez inny program, więc sklepy nie mogą niczego pobrać.',
    next: 'Wybierz inny port w ustawieniach albo zakończ tamten program i uruchom Mostek ponownie.',
  },
  'agent.disk_full': {
    sentence: 'Dysk tego komputera jest pełny.',
    next: 'Zwolnij trochę miejsca: Mostek nie bierze nic nowego, dopóki nie może tego bezpiecznie zapisać, i niczego nie gubi.',
  },
  'agent.ledger_read_only': {
    sentence: 'Mostek nie może zapisywać swojego pliku historii[[: {{file}}]].',
    next: 'Sprawdź, czy folder nie jest chroniony przed zapisem i czy nie blokuje go inny program, a potem uruchom Mostka ponownie.',
  },
  'agent.ledger_damaged': {
    sentence: 'Plik historii Mostka jest uszkodzony[[: {{file}}]].',
    next: 'Niczego nie usuwaj: zadzwoń do wdrożeniowca, który odtworzy go z kopii.',
  },
  'agent.ledger_newer': {
    sentence: 'Historię zapisała nowsza wersja Mostka.',
    next: 'Zainstaluj ponownie nowszą wersję.',
  },
  'agent.ledger_in_use': {
    sentence: 'Mostek już działa na tym komputerze, może u innego użytkownika.',
    next: 'Użyj okna tego, który działa, albo najpierw go zakończ.',
  },
  'agent.clock_changed': {
    sentence: 'Zmieniono zegar tego komputera.',
    next: 'Sprawdź datę i godzinę; Mostek sam pracuje dalej.',
  },
  'brake.mass_change': {
    sentence: 'Naraz zmieniłoby się wyjątkowo dużo stanów lub cen[[: {{count}} z {{total}} towarów]].',
    next: 'Sprawdź w ERP, czy tak ma być. Potem na ekranie Problemy puść wstrzymane wiadomości albo odłóż je i popraw dane w ERP.',
  },
  'brake.closed_period': {
    sentence: 'Zamówienie lub dokument[[ ({{number}})]] ma datę z zamkniętego miesiąca.',
    next: 'Otwórz okres w programie ERP i wyślij dokument albo popraw datę i wyślij ponownie; do tego czasu czeka.',
  },
} satisfies Record<CauseId, CauseText>;
