# Biurko: co czytają opiekunowie

card-head = <b>#{ $number }</b> · { $kind } · { $status } · { $manager }
card-who = { $person } · { $company } · { $platform }
card-internal = { $company } · wewnętrzne: nic nie wychodzi
card-no-chat = { $person } · { $company } · brak połączonego czatu
card-counts = { $messages ->
        [one] jedna wiadomość
        [few] { $messages } wiadomości
       *[many] { $messages } wiadomości
    }, { $files ->
        [one] jeden plik
        [few] { $files } pliki
       *[many] { $files } plików
    } · otwarte { $opened }
card-document = Dotyczy dokumentu nr { $number }
card-window = WhatsApp: otwarte do { $until }
card-window-closed = WhatsApp: zamknięte do następnej wiadomości
card-held = ⏳ Wstrzymane: { $count ->
        [one] jedna wiadomość
       *[other] { $count } wiadomości
    }
card-requests = Potrzebne: { $count ->
        [one] jeden dokument
        [few] { $count } dokumenty
       *[many] { $count } dokumentów
    }
card-over = { $status } { $at }
card-stars = Ocena: { $stars } z 5
nobody = nikt

desk-help = To, co napiszesz w temacie zadania, trafia do klienta. Tutaj, w General:
    /open [opiekun | status | 3d] – otwarte zadania
    /find słowa – numer, firma, osoba, słowa z rozmowy
    /company nazwa · /person nazwisko – kto to, co jest otwarte
    /invite osoba – kod i linki
    /ask osoba lub numer dokumentu: pytanie – zacznij rozmowę
    /internal firma: temat – rozmowa między nami
    /away data · /away wróciłam – wchodzi zastępca
    /help – to; w temacie: co można tam zrobić
desk-help-topic = To, co tu napiszesz, trafia do klienta. Polecenia:
    /note słowa – zostaje tutaj
    /ask [numer dokumentu] pytanie
    /request 45,90 17.02.2026 Shell karta – poproś o dokument
    /done · /reopen · /take · /assign [nazwisko]
    /client – kto to, co jest otwarte · /window – 24 godziny WhatsAppa
    /delete w odpowiedzi na własną wiadomość – cofnij ją
    /history – cała rozmowa z plikami
desk-stranger = { $name } nie jest wpisany jako opiekun; nic z tego nie jest przekazywane. Administrator może to zmienić: <b>bot.py manager add "{ $name }" --telegram-id { $id }</b>
desk-no-task = Ten temat nie należy do żadnego zadania: nic stąd nie dociera do klienta. /open w General pokazuje zadania.
desk-not-yours = Ta firma nie należy do twoich; nic nie zostało przekazane.
desk-only-topic = { $command } działa tylko w temacie zadania.
desk-taken = Przejmuje: { $manager }.
desk-assigned = { $by } przekazuje: teraz { $manager }.
desk-assign-ask = Komu?
desk-nobody-called = Żaden opiekun nie nazywa się „{ $name }”.
desk-done = { $by }: gotowe.
desk-status-already = Już tak jest: { $status }.
desk-accepted = { $person }: zgoda. Zamknięte.
desk-accepted-silently = Brak odpowiedzi od { $days ->
        [one] dnia
       *[other] { $days } dni
    }: przyjęte. Zamknięte.
desk-exported = Dokument nr { $number } jest zaksięgowany: ta rozmowa jest zamknięta.
desk-reopened = { $by }: znów otwarte.
desk-reopened-by-client = { $person } otwiera je ponownie: { $reason }
desk-rated = Ocena: { $stars } z 5.
desk-request-ask = { $manager }, jaki dokument? Kwota, data i kilka słów, na przykład: 45,90 17.02.2026 Shell karta
desk-request-usage = Tego nie umiem odczytać. Kwota, data i kilka słów, na przykład: /request 45,90 17.02.2026 Shell karta
desk-requested = Prośba zapisana: { $request }. Klient dowie się do { $at }, razem z innymi prośbami.
desk-requested-nobody = Prośba zapisana: { $request }. Do klienta nie można teraz pisać; zapytam, gdy tylko będzie można.
desk-asked-now = Klient dostaje pytanie teraz.
desk-request-fulfilled = ✅ { $request }: jest, dokument nr { $number } ({ $platform }). Koniec przypomnień.
desk-request-declined = ❌ { $request }: { $person } tego nie ma. Koniec przypomnień.
desk-request-dropped = { $request }: już niepotrzebne. Koniec przypomnień.
desk-request-renewed = { $request }: znów potrzebne, dokument nr { $number } wycofano.
desk-failed = ⚠ Nie dostarczono: { $person } { $reason }.
desk-failed-ask = ⚠ Nie dostarczono: { $person } { $reason }. Spróbować przez { $platform }?
desk-held = ⏳ Wstrzymane: { $person } milczy od ponad 24 godzin. Szablon wysłany; po odpowiedzi { $count ->
        [one] pójdzie twoja wiadomość
        [few] pójdą twoje { $count } wiadomości
       *[many] pójdzie twoich { $count } wiadomości
    }.
desk-held-no-template = ⏳ Wstrzymane: { $person } milczy od ponad 24 godzin, a szablonu nie ustawiono. Po następnym słowie stamtąd { $count ->
        [one] pójdzie twoja wiadomość
        [few] pójdą twoje { $count } wiadomości
       *[many] pójdzie twoich { $count } wiadomości
    }.
desk-resent = Wysłane jeszcze raz przez { $platform }; dalsze wiadomości też tam pójdą.
desk-no-client = ⚠ Teraz nie można napisać do: { $person }. To, co piszesz, jest zachowane i pójdzie po następnym słowie stamtąd; /invite łączy czat.
desk-silenced = { $person } prosi tam o ciszę albo opuszcza ten czat. To, co piszesz, jest zachowane i pójdzie po następnym słowie stamtąd.
desk-internal-only = To zadanie jest wewnętrzne: nie ma klienta, którego można zapytać.
reason-blocked = blokuje bota
reason-window = milczy od 24 godzin
reason-opted-out = nie chce naszych wiadomości
reason-no-account = nie ma tam WhatsAppa
reason-large = nie może tam dostać tak dużego pliku
reason-gone = nie ma już tego czatu albo plik zniknął
reason-other = jest poza zasięgiem: { $reason }
desk-window-open = Do { $person } można pisać na WhatsAppie do { $until }.
desk-window-closed = 24 godziny WhatsAppa minęły: { $person }. To, co napiszesz, poczeka, a wyjdzie szablon.
desk-window-none = { $person } nie pisze tu przez WhatsApp: nie ma okna.
desk-nudge = { $person } nadal czeka, a okno WhatsAppa zamyka się { $until }.
desk-nothing-found = Nic nie znaleziono: „{ $text }”.
desk-open-head = Otwarte: { $count ->
        [one] jedno zadanie
        [few] { $count } zadania
       *[many] { $count } zadań
    }
desk-open-none = Żadne zadanie nie jest otwarte.
desk-task-line = #{ $number } · { $company } · { $subject } · { $status } · { $manager } · od { $since }
desk-more = … i jeszcze { $count }
desk-hit = #{ $number } · { $company }: „{ $snippet }”
desk-company = <b>{ $name }</b> · { $tax_id } · opiekun { $manager }, zastępca { $substitute }
desk-company-paused = { $name }: wstrzymana.
desk-company-people = Osoby: { $people }
desk-person = <b>{ $name }</b> · { $companies }
desk-person-chats = Czaty: { $platforms }
desk-person-no-chat = Brak połączonego czatu; /invite robi kod.
desk-person-requests = Potrzebne: { $requests }
desk-person-phones = Telefon: { $phones }
desk-document = Nr { $number } · { $company } · { $fields }
desk-which-person = Z kim?
desk-invited = Kod dla { $name }: <b>{ $code }</b>, ważny do { $until }.
desk-link = Link: { $link }
desk-invite-refused = Nie można zaprosić: „{ $name }”. Nikt się tak nie nazywa, nie jest aktywny albo nie należy do aktywnej firmy.
desk-begun = #{ $number } zaczęte, rozmówca: { $person }; jest na to temat.
desk-begun-internal = #{ $number } zaczęte; jest na to temat.
desk-ask-usage = /ask osoba lub numer dokumentu: pytanie – na przykład: /ask 1042: Na co to było?
desk-internal-usage = /internal firma: temat – na przykład: /internal Müller AG: zamknięcie 2026
desk-find-usage = /find słowa – numer, firma, osoba, słowa z rozmowy
desk-name-usage = { $command } potrzebuje nazwy.
desk-words-usage = { $command } potrzebuje kilku słów.
desk-away = { $manager }: nieobecność do { $until }; wchodzi zastępca.
desk-back = Witaj z powrotem, { $manager }.
desk-away-usage = /away 24.12.2026 albo /away wróciłam
desk-substitute = { $manager }, czy to możliwe do przejęcia? Klient czeka od { $hours ->
        [one] godziny
       *[other] { $hours } godzin
    }.
desk-overdue = { $manager }: klient czeka od { $hours ->
        [one] godziny
       *[other] { $hours } godzin
    }.
desk-escalated = ⚠ Nikt nie odpowiada od { $hours ->
        [one] godziny
       *[other] { $hours } godzin
    }: #{ $number } · { $company } · { $subject } · { $manager }
desk-reply-to-delete = Aby cofnąć wiadomość, odpowiedz na nią poleceniem /delete.
desk-removed = Cofnięte.
desk-file-refused = Nie przekazano: { $reason }
desk-not-carried = Tego nie mogę przekazać; nic nie zostało wysłane.
desk-rebuilt = Ten temat został usunięty; jest zrobiony od nowa z bazy danych.
desk-history-line = <b>{ $author }</b> { $at }: { $text }
desk-history-note = <b>{ $author }</b> { $at } (notatka): { $text }
desk-history-earlier = { $count ->
        [one] wcześniej jedna wiadomość
       *[other] wcześniej { $count } wiadomości
    }
desk-history-empty = Nic jeszcze nie napisano.
desk-lost = Nie ma mnie już w grupie biura { $office } albo nie mogę tam zarządzać tematami. Nic nie ginie: to, co piszą klienci, poczeka, aż wrócę.
desk-regained = Jestem z powrotem; to, co czekało, zaraz pójdzie.
desk-codes-closed = ⚠️ Nieznajomi wypróbowali w tej godzinie bardzo wiele błędnych kodów. Do { $until } nie przyjmuję kodów od nieznajomych. Znane numery, udostępnione kontakty i kody wpisywane przez biuro (<b>bot.py link</b>) działają dalej.

desk-command-note = Notatka, która zostaje tutaj
desk-command-ask = Pytanie, także o dokument
desk-command-request = Poproś o dokument
desk-command-done = Gotowe: klient dostaje pytanie o zgodę
desk-command-reopen = Trwa dalej
desk-command-take = Przejmuję
desk-command-assign = Przekaż koleżance lub koledze
desk-command-client = Kto jest klientem, co jest otwarte
desk-command-window = Jak długo okno WhatsAppa jest otwarte
desk-command-delete = W odpowiedzi: cofnij tamtą wiadomość
desk-command-history = Cała rozmowa z plikami
desk-command-open = Otwarte zadania
desk-command-find = Szukaj po numerze, nazwie lub słowach
desk-command-company = Sprawdź firmę
desk-command-person = Sprawdź osobę
desk-command-invite = Kod i linki dla osoby
desk-command-internal = Temat między nami o firmie
desk-command-away = Do kiedy trwa nieobecność
desk-command-help = Co można tu zrobić
