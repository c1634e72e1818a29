# Nieznajomi, łączenie i profil

greeting = Dzień dobry! Tu przyjmowanie dokumentów biura { $office }. Jeszcze się nie znamy.
    Proszę przysłać 8-znakowy kod z biura, a będę wiedzieć, z kim rozmawiam.
greeting-file = Dzień dobry! Ten czat przyjmuje paragony i faktury dla klientów biura { $office }. Jeszcze się nie znamy, więc plik nie został otwarty.
    Proszę przysłać 8-znakowy kod z biura. Plik poczeka 24 godziny.
still-unknown = Nadal nie wiem, z kim rozmawiam. Proszę przysłać 8-znakowy kod z biura { $office }. Nie ma kodu? Biuro pomoże: { $contact }
ask-code = Proszę przysłać 8-znakowy kod z biura.
code-wrong = Ten kod jest nieważny. { $left ->
        [one] Pozostała { $left } próba
        [few] Pozostały { $left } próby
       *[many] Pozostało { $left } prób
    } w tej godzinie.
code-locked = Za dużo błędnych kodów. Ponowna próba będzie możliwa po { $until }. Pomoc: { $contact }
codes-closed = Z różnych stron próbowano tu zbyt wielu błędnych kodów; do { $until } nie przyjmuję żadnego, nawet poprawnego. Państwa kod będzie potem nadal ważny. Pomoc: { $contact }
code-issued = Kod: <b>{ $code }</b>. Proszę podać go biuru do { $until }; później straci ważność. Proszę nie pokazywać go nikomu innemu.
welcome = Witamy, { $name } ({ $company })! Paragony i faktury można przysyłać o każdej porze.
welcome-taking-in = Witamy, { $name } ({ $company })! Przyjmuję { $count ->
        [one] przysłany wcześniej plik
        [few] { $count } przysłane wcześniej pliki
       *[many] { $count } przysłanych wcześniej plików
    } …
hello-again = Dzień dobry, { $name }! Już się znamy; proszę po prostu przysyłać paragony i faktury.
contact-foreign = To numer innej osoby; proszę udostępnić własny.
contact-unknown = Biuro { $office } nie ma tego numeru telefonu w spisie. Proszę przysłać kod z biura albo zapytać tam: { $contact }
company-paused = Biuro wstrzymało obsługę firmy { $company }, więc nic nie zostało przyjęte. Pytania? { $contact }

me = To konto: { $name }, { $company }.
    Język: { $language }
    Tutaj: { $address }
me-unknown = Jeszcze nie wiem, z kim rozmawiam. Wystarczy kod z biura.
help = Przyjmuję paragony i faktury dla biura { $office }. Oto, co można zrobić:
    • Przysłać zdjęcie, PDF albo e-fakturę. Słowa przysłane razem z plikiem staną się notatką.
    • Poprawić to, co zostało odczytane: „kwota 43,20”, „data 11.3”, „1045 Piekarnia Nowak”
    • „cofnij” cofa ostatnią poprawkę, „wycofaj” wycofuje dokument
    • „nowe zadanie” otwiera zadanie, „moje zadania” pokazuje listę
    • „czego brakuje” pokazuje, o co prosi biuro
    • „firma” zmienia firmę, „język” zmienia język
    • „kim jestem” pokazuje, co o Tobie wiem, „odłącz” usuwa połączenie
    • „STOP” i milczę, „START” i wracam
    Biuro: { $contact }
help-unknown = Przyjmuję paragony i faktury dla klientów biura { $office }. Najpierw muszę wiedzieć, z kim rozmawiam:
    • Proszę przysłać 8-znakowy kod z biura
    • albo napisać „kod”, a podam kod, który wpisze biuro
    • „język” zmienia język
    Biuro: { $contact }
language-ask = Jaki język wybrać?
language-set = Dobrze, od teraz po polsku.
unlink-ask = Czy mam zapomnieć, z kim rozmawiam? To, co zostało przysłane, pozostaje w biurze { $office }.
unlinked = Gotowe: ten czat nie jest już połączony. Nowy kod z biura połączy go ponownie.
unlink-kept = Dobrze, wszystko zostaje bez zmian.
stopped = Dobrze, nie będę więcej pisać. To, co zostało przysłane, jest bezpieczne. Żeby wznowić, proszę wysłać START.
started = Już jestem. Paragony i faktury można przysyłać o każdej porze.
still-stopped = Na życzenie milczę, więc plik nie został jeszcze otwarty. Poczeka 24 godziny: proszę wysłać START, a go przyjmę.
company-ask = Dla której firmy?
company-set = Dobrze, od teraz dla firmy { $company }. Zmienia to słowo „firma”.
company-only = Wszystkie dokumenty trafiają do firmy { $company }; nie ma innej do wyboru.
