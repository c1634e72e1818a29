# Der Schreibtisch: was Sachbearbeiter lesen

card-head = <b>#{ $number }</b> · { $kind } · { $status } · { $manager }
card-who = { $person } · { $company } · { $platform }
card-internal = { $company } · intern: nichts geht hinaus
card-no-chat = { $person } · { $company } · kein Chat verbunden
card-counts = { $messages ->
        [one] eine Nachricht
       *[other] { $messages } Nachrichten
    }, { $files ->
        [one] eine Datei
       *[other] { $files } Dateien
    } · eröffnet { $opened }
card-document = Zum Beleg Nr. { $number }
card-window = WhatsApp: offen bis { $until }
card-window-closed = WhatsApp: geschlossen, bis von dort etwas kommt
card-held = ⏳ { $count ->
        [one] eine Nachricht
       *[other] { $count } Nachrichten
    } zurückgehalten
card-requests = { $count ->
        [one] ein Beleg
       *[other] { $count } Belege
    } angefordert
card-over = { $status } { $at }
card-stars = Bewertet: { $stars } von 5
nobody = niemand

desk-help = Was Sie im Thema einer Aufgabe schreiben, geht zum Mandanten. Hier in General:
    /open [Name | Status | 3d] – offene Aufgaben
    /find Wörter – Nummer, Firma, Person, Wörter eines Verlaufs
    /company Name · /person Name – wer ist das, was ist offen
    /invite Person – ein Code und die Links
    /ask Person oder Belegnummer: Frage – ein Gespräch beginnen
    /internal Firma: Betreff – ein Thema unter uns
    /away Datum · /away zurück – die Vertretung springt ein
    /help – dies hier; in einem Thema: was dort möglich ist
desk-help-topic = Was Sie hier schreiben, geht zum Mandanten. Befehle:
    /note Wörter – bleibt hier
    /ask [Belegnummer] Frage
    /request 45,90 17.02.2026 Shell Kartenzahlung – einen Beleg anfordern
    /done · /reopen · /take · /assign [Name]
    /client – wer ist das, was ist offen · /window – die 24 Stunden von WhatsApp
    /delete als Antwort auf Ihre Nachricht – zurücknehmen
    /history – der ganze Verlauf mit Dateien
desk-stranger = { $name } ist nicht als Sachbearbeiter eingetragen; nichts davon wird weitergegeben. Administratoren können das ändern: <b>bot.py manager add "{ $name }" --telegram-id { $id }</b>
desk-no-task = Dieses Thema gehört zu keiner Aufgabe: Nichts davon erreicht einen Mandanten. /open in General zählt die Aufgaben auf.
desk-not-yours = Diese Firma gehört nicht zu Ihren; nichts wurde weitergegeben.
desk-only-topic = { $command } geht nur im Thema einer Aufgabe.
desk-taken = { $manager } hat übernommen.
desk-assigned = { $by } hat an { $manager } übergeben.
desk-assign-ask = An wen?
desk-nobody-called = Unter den Sachbearbeitern heisst niemand „{ $name }“.
desk-done = { $by }: erledigt.
desk-status-already = Das ist schon so: { $status }.
desk-accepted = { $person } ist einverstanden. Abgeschlossen.
desk-accepted-silently = Keine Antwort seit { $days ->
        [one] einem Tag
       *[other] { $days } Tagen
    }: angenommen. Abgeschlossen.
desk-exported = Beleg Nr. { $number } ist verbucht: Dieses Gespräch ist abgeschlossen.
desk-reopened = { $by } hat wieder geöffnet.
desk-reopened-by-client = { $person } öffnet sie wieder: { $reason }
desk-rated = Bewertet: { $stars } von 5.
desk-request-ask = { $manager }, welcher Beleg? Betrag, Datum und ein paar Wörter, etwa: 45,90 17.02.2026 Shell Kartenzahlung
desk-request-usage = Das kann ich nicht lesen. Betrag, Datum und ein paar Wörter, etwa: /request 45,90 17.02.2026 Shell Kartenzahlung
desk-requested = Angefordert: { $request }. Der Mandant erfährt es bis { $at }, zusammen mit allem, was bis dahin noch angefordert wird.
desk-requested-nobody = Angefordert: { $request }. Der Mandant ist gerade nicht erreichbar und wird gefragt, sobald er es ist.
desk-asked-now = Der Mandant wird jetzt gefragt.
desk-request-fulfilled = ✅ { $request }: erfüllt mit Nr. { $number } ({ $platform }). Keine Erinnerungen mehr.
desk-request-declined = ❌ { $request }: { $person } hat das nicht. Keine Erinnerungen mehr.
desk-request-dropped = { $request }: nicht mehr gebraucht. Keine Erinnerungen mehr.
desk-request-renewed = { $request }: wieder angefordert, Nr. { $number } wurde zurückgezogen.
desk-failed = ⚠ Nicht zugestellt: { $person } { $reason }.
desk-failed-ask = ⚠ Nicht zugestellt: { $person } { $reason }. Über { $platform } versuchen?
desk-held = ⏳ Zurückgehalten: { $person } hat seit über 24 Stunden nichts geschrieben. Die Vorlage ist gesendet; { $count ->
        [one] Ihre Nachricht folgt
       *[other] Ihre { $count } Nachrichten folgen
    } nach der Antwort.
desk-held-no-template = ⏳ Zurückgehalten: { $person } hat seit über 24 Stunden nichts geschrieben, und es ist keine Vorlage gesetzt. { $count ->
        [one] Ihre Nachricht folgt
       *[other] Ihre { $count } Nachrichten folgen
    } mit dem nächsten Wort von dort.
desk-resent = Noch einmal über { $platform } gesendet; was folgt, geht auch dorthin.
desk-no-client = ⚠ { $person } ist gerade nicht erreichbar. Was Sie schreiben, ist aufgehoben und folgt nach dem nächsten Wort von dort; /invite verbindet einen Chat.
desk-silenced = { $person } möchte dort nichts mehr lesen oder hat jenen Chat verlassen. Was Sie schreiben, ist aufgehoben und folgt nach dem nächsten Wort von dort.
desk-internal-only = Diese Aufgabe ist intern: Es gibt keinen Mandanten, der gefragt werden könnte.
reason-blocked = hat den Bot blockiert
reason-window = hat seit 24 Stunden nichts geschrieben
reason-opted-out = möchte keine Nachrichten von uns
reason-no-account = hat dort kein WhatsApp
reason-large = kann dort keine so grosse Datei bekommen
reason-gone = hat jenen Chat nicht mehr, oder die Datei ist weg
reason-other = ist nicht erreichbar: { $reason }
desk-window-open = { $person } ist auf WhatsApp erreichbar bis { $until }.
desk-window-closed = Die 24 Stunden von WhatsApp für { $person } sind vorbei: Was Sie schreiben, wird zurückgehalten, und eine Vorlage geht hinaus.
desk-window-none = { $person } schreibt hier nicht über WhatsApp: Es gibt keine Frist.
desk-nudge = { $person } wartet noch, und das Fenster von WhatsApp schliesst { $until }.
desk-nothing-found = Nichts gefunden für „{ $text }“.
desk-open-head = Offen: { $count ->
        [one] eine Aufgabe
       *[other] { $count } Aufgaben
    }
desk-open-none = Keine Aufgabe ist offen.
desk-task-line = #{ $number } · { $company } · { $subject } · { $status } · { $manager } · seit { $since }
desk-more = … und { $count } weitere
desk-hit = #{ $number } · { $company }: „{ $snippet }“
desk-company = <b>{ $name }</b> · { $tax_id } · zuständig { $manager }, Vertretung { $substitute }
desk-company-paused = { $name } ist pausiert.
desk-company-people = Personen: { $people }
desk-person = <b>{ $name }</b> · { $companies }
desk-person-chats = Chats: { $platforms }
desk-person-no-chat = Kein Chat verbunden; /invite macht einen Code.
desk-person-requests = Angefordert: { $requests }
desk-person-phones = Telefon: { $phones }
desk-document = Nr. { $number } · { $company } · { $fields }
desk-which-person = Mit wem?
desk-invited = Code für { $name }: <b>{ $code }</b>, gültig bis { $until }.
desk-link = Link: { $link }
desk-invite-refused = „{ $name }“ kann nicht eingeladen werden: Niemand heisst so, oder nicht aktiv, oder in keiner aktiven Firma.
desk-begun = #{ $number } mit { $person } begonnen; es gibt ein Thema dafür.
desk-begun-internal = #{ $number } begonnen; es gibt ein Thema dafür.
desk-ask-usage = /ask Person oder Belegnummer: Frage – etwa: /ask 1042: Wofür war das?
desk-internal-usage = /internal Firma: Betreff – etwa: /internal Müller AG: Abschluss 2026
desk-find-usage = /find Wörter – Nummer, Firma, Person, Wörter eines Verlaufs
desk-name-usage = { $command } braucht einen Namen.
desk-words-usage = { $command } braucht ein paar Wörter.
desk-away = { $manager } ist abwesend bis { $until }; die Vertretung springt ein.
desk-back = Willkommen zurück, { $manager }.
desk-away-usage = /away 24.12.2026 oder /away zurück
desk-substitute = { $manager }, können Sie übernehmen? Der Mandant wartet seit { $hours ->
        [one] einer Stunde
       *[other] { $hours } Stunden
    }.
desk-overdue = { $manager }: Der Mandant wartet seit { $hours ->
        [one] einer Stunde
       *[other] { $hours } Stunden
    }.
desk-escalated = ⚠ Niemand hat geantwortet seit { $hours ->
        [one] einer Stunde
       *[other] { $hours } Stunden
    }: #{ $number } · { $company } · { $subject } · { $manager }
desk-reply-to-delete = Um eine Nachricht zurückzunehmen, antworten Sie auf sie mit /delete.
desk-removed = Zurückgenommen.
desk-file-refused = Nicht weitergegeben: { $reason }
desk-not-carried = Das kann ich nicht weitergeben; nichts wurde gesendet.
desk-rebuilt = Dieses Thema wurde gelöscht; es ist aus der Datenbank neu gemacht.
desk-history-line = <b>{ $author }</b> { $at }: { $text }
desk-history-note = <b>{ $author }</b> { $at } (Notiz): { $text }
desk-history-earlier = { $count ->
        [one] davor eine Nachricht
       *[other] davor { $count } Nachrichten
    }
desk-history-empty = Noch wurde nichts geschrieben.
desk-lost = Ich bin aus der Gruppe von { $office } entfernt oder darf dort keine Themen verwalten. Nichts geht verloren: Was Mandanten schreiben, wartet, bis ich zurück bin.
desk-regained = Ich bin wieder da; was gewartet hat, folgt.
desk-codes-closed = ⚠️ Unbekannte haben in dieser Stunde sehr viele falsche Codes versucht. Bis { $until } nehme ich von Unbekannten keine Codes an. Bekannte Nummern, geteilte Kontakte und Codes, die das Büro einträgt (<b>bot.py link</b>), gehen weiter.

desk-command-note = Eine Notiz, die hier bleibt
desk-command-ask = Eine Frage, auch zu einem Beleg
desk-command-request = Einen Beleg anfordern
desk-command-done = Erledigt: der Mandant wird gefragt
desk-command-reopen = Es geht weiter
desk-command-take = Ich übernehme
desk-command-assign = An jemanden übergeben
desk-command-client = Wer ist der Mandant, was ist offen
desk-command-window = Wie lange das Fenster von WhatsApp offen ist
desk-command-delete = Als Antwort: jene Nachricht zurücknehmen
desk-command-history = Der ganze Verlauf mit Dateien
desk-command-open = Offene Aufgaben
desk-command-find = Nach Nummer, Namen oder Wörtern suchen
desk-command-company = Eine Firma nachschlagen
desk-command-person = Eine Person nachschlagen
desk-command-invite = Code und Links für eine Person
desk-command-internal = Ein Thema unter uns über eine Firma
desk-command-away = Bis wann Sie abwesend sind
desk-command-help = Was hier möglich ist
