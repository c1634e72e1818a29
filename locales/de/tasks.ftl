# Aufgaben, von der Seite des Mandanten

task-kind-ask = Worum geht es?
task-describe = Schreiben Sie es in einem Satz und senden Sie, was dazugehört.
task-more = Noch etwas?
task-words-first = Worum geht es? Ein Satz genügt; was Sie gesendet haben, ist aufgehoben.
task-opened = Aufgabe Nr. { $number } ist bei { $manager }. Schreiben Sie einfach hier; ich gebe alles weiter.
task-opened-unassigned = Aufgabe Nr. { $number } ist bei { $office }. Schreiben Sie einfach hier; ich gebe alles weiter.
task-cancelled = Gut, nichts wurde gesendet.
task-choose = Zu welcher Aufgabe?
task-label = Nr. { $number } { $subject }
task-label-current = Nr. { $number } { $subject } (aktuell)
task-chosen = Gut, was Sie jetzt schreiben, geht zur Aufgabe Nr. { $number } „{ $subject }“.
task-to = → Nr. { $number } { $subject }
tasks-head = Ihre Aufgaben:
task-line = Nr. { $number } · { $subject } · { $status } · { $manager }
tasks-none = Sie haben keine Aufgaben. „neue Aufgabe“ eröffnet eine.
task-file-passed = An { $manager } weitergegeben (Aufgabe Nr. { $number }).
task-done-ask = Aufgabe Nr. { $number } ist erledigt, sagt { $manager }. Einverstanden?
task-closed = Aufgabe Nr. { $number } ist abgeschlossen und archiviert.
task-closed-silently = Aufgabe Nr. { $number } ist abgeschlossen: Sie war erledigt, und seit { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    } kam nichts dagegen. Schreiben Sie dazu, und es geht weiter.
task-closed-exported = Aufgabe Nr. { $number } ist abgeschlossen: Beleg Nr. { $document } ist verbucht.
task-reason-ask = Was fehlt noch bei Aufgabe Nr. { $number }? Ein Satz genügt.
task-goes-on = Aufgabe Nr. { $number } geht weiter; { $manager } weiss, warum.
task-reopened-by-office = { $manager } hat Aufgabe Nr. { $number } wieder geöffnet.
task-rate-ask = Wie gut wurde Aufgabe Nr. { $number } erledigt?
task-rated = Vielen Dank!
task-over = Diese Aufgabe ist vorbei oder nicht Ihre. „meine Aufgaben“ zählt sie auf.
task-message-removed = Zurückgenommen.
task-reply-to-remove = Um eine Nachricht zurückzunehmen, antworten Sie auf sie mit „löschen“.

status-open = neu
status-waiting = wartet auf Mandant
status-answered = Mandant hat geantwortet
status-reopened = wieder offen
status-internal = intern
status-done = erledigt
status-accepted = angenommen
status-archived = archiviert

command-task = Eine Aufgabe für die Buchhaltung eröffnen
command-tasks = Ihre Aufgaben
command-needed = Was die Buchhaltung noch braucht
command-help = Was Sie hier tun können
command-me = Wer bin ich
command-language = Sprache wechseln
command-company = Firma wechseln
command-undo = Letzte Korrektur zurücknehmen
command-withdraw = Einen Beleg zurückziehen
command-unlink = Vergessen, wer Sie sind
command-stop = Ich schweige
