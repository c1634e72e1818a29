# Zadania, od strony klienta

task-kind-ask = O co chodzi?
task-describe = Proszę napisać w jednym zdaniu i przesłać, co do tego należy.
task-more = Coś jeszcze?
task-words-first = O co chodzi? Wystarczy zdanie; to, co przesłano, jest zachowane.
task-opened = Zadanie nr { $number } ma { $manager }. Proszę po prostu pisać tutaj, wszystko przekażę.
task-opened-unassigned = Zadanie nr { $number } trafiło do { $office }. Proszę po prostu pisać tutaj, wszystko przekażę.
task-cancelled = Dobrze, nic nie zostało wysłane.
task-choose = Do którego zadania?
task-label = Nr { $number } { $subject }
task-label-current = Nr { $number } { $subject } (bieżące)
task-chosen = Dobrze, kolejne wiadomości trafią do zadania nr { $number } „{ $subject }”.
task-to = → Nr { $number } { $subject }
tasks-head = Zadania:
task-line = Nr { $number } · { $subject } · { $status } · { $manager }
tasks-none = Nie ma żadnych zadań. „nowe zadanie” otwiera jedno.
task-file-passed = Przekazane do: { $manager } (zadanie nr { $number }).
task-done-ask = Zadanie nr { $number } jest gotowe, pisze { $manager }. Zgoda?
task-closed = Zadanie nr { $number } jest zamknięte i zarchiwizowane.
task-closed-silently = Zadanie nr { $number } jest zamknięte: było gotowe i od { $days ->
        [one] dnia
       *[other] { $days } dni
    } nie było sprzeciwu. Wystarczy napisać, a ruszy dalej.
task-closed-exported = Zadanie nr { $number } jest zamknięte: dokument nr { $document } jest zaksięgowany.
task-reason-ask = Czego jeszcze brakuje w zadaniu nr { $number }? Wystarczy zdanie.
task-goes-on = Zadanie nr { $number } trwa dalej; { $manager } zna powód.
task-reopened-by-office = Zadanie nr { $number } jest znów otwarte, zajmuje się nim { $manager }.
task-rate-ask = Jak dobrze wykonano zadanie nr { $number }?
task-rated = Dziękuję!
task-over = To zadanie jest zakończone albo nie jest Państwa. „moje zadania” pokazuje listę.
task-message-removed = Cofnięte.
task-reply-to-remove = Aby cofnąć wiadomość, proszę odpowiedzieć na nią słowem „usuń”.

status-open = nowe
status-waiting = czeka na klienta
status-answered = klient odpowiedział
status-reopened = znów otwarte
status-internal = wewnętrzne
status-done = gotowe
status-accepted = przyjęte
status-archived = w archiwum

command-task = Otwórz zadanie dla księgowości
command-tasks = Zadania
command-needed = Czego księgowość jeszcze potrzebuje
command-help = Co można tu zrobić
command-me = Kim jestem
command-language = Zmień język
command-company = Zmień firmę
command-undo = Cofnij ostatnią poprawkę
command-withdraw = Wycofaj dokument
command-unlink = Zapomnij, kim jestem
command-stop = Zamilknę
