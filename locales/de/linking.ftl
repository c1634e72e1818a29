# Unbekannte, Verknüpfen und Profil

greeting = Guten Tag! Hier ist die Belegannahme von { $office }. Ich kenne Sie noch nicht.
    Senden Sie mir den 8-stelligen Code von Ihrem Büro, dann lernen wir uns kennen.
greeting-file = Guten Tag! Dieser Chat nimmt Belege für die Kundschaft von { $office } an. Ich kenne Sie noch nicht und habe Ihre Datei deshalb nicht geöffnet.
    Senden Sie mir den 8-stelligen Code von Ihrem Büro. Ihre Datei wartet 24 Stunden.
still-unknown = Ich kenne Sie noch nicht. Senden Sie mir den 8-stelligen Code von { $office }. Kein Code? Das Büro hilft: { $contact }
ask-code = Bitte senden Sie mir den 8-stelligen Code von Ihrem Büro.
code-wrong = Dieser Code gilt nicht (mehr). { $left ->
        [one] Noch ein Versuch
       *[other] Noch { $left } Versuche
    } in dieser Stunde.
code-locked = Zu viele falsche Codes. Nach { $until } können Sie es wieder versuchen. Hilfe bekommen Sie hier: { $contact }
codes-closed = Es wurden hier von verschiedenen Seiten zu viele falsche Codes versucht; bis { $until } nehme ich keinen an, auch keinen richtigen. Ihr Code gilt danach weiter. Hilfe bekommen Sie hier: { $contact }
code-issued = Ihr Code ist <b>{ $code }</b>. Geben Sie ihn bis { $until } Ihrem Büro; danach gilt er nicht mehr. Zeigen Sie ihn sonst niemandem.
welcome = Willkommen, { $name } ({ $company })! Senden Sie mir jederzeit Belege und Rechnungen.
welcome-taking-in = Willkommen, { $name } ({ $company })! Ich nehme jetzt { $count ->
        [one] die Datei
       *[other] die { $count } Dateien
    } von vorhin an …
hello-again = Guten Tag, { $name }! Wir kennen uns schon; senden Sie einfach Ihre Belege und Rechnungen.
contact-foreign = Das ist die Nummer einer anderen Person; bitte teilen Sie Ihre eigene.
contact-unknown = { $office } hat diese Telefonnummer nicht verzeichnet. Senden Sie mir einen Code vom Büro oder fragen Sie dort nach: { $contact }
company-paused = Das Büro hat { $company } pausiert, deshalb wurde nichts angenommen. Fragen? { $contact }

me = Sie sind { $name }, { $company }.
    Sprache: { $language }
    Hier: { $address }
me-unknown = Ich kenne Sie noch nicht. Mit einem Code von Ihrem Büro ändert sich das.
help = Ich nehme Belege und Rechnungen für { $office } an. Das können Sie tun:
    • Ein Foto, ein PDF oder eine E-Rechnung senden. Was Sie dazu schreiben, wird zur Notiz.
    • Verbessern, was ich gelesen habe: „Total 43,20“, „Datum 11.3.“, „1045 Bäckerei Frey“
    • „rückgängig“ nimmt die letzte Korrektur zurück, „zurückziehen“ den ganzen Beleg
    • „neue Aufgabe“ eröffnet eine Aufgabe, „meine Aufgaben“ zählt sie auf
    • „was fehlt noch“ zählt auf, was angefordert ist
    • „Firma“ wechselt die Firma, „Sprache“ die Sprache
    • „wer bin ich“ zeigt Ihr Profil, „trennen“ lässt mich Sie vergessen
    • „STOP“, und ich schweige; „START“, und ich bin wieder da
    Ihr Büro: { $contact }
help-unknown = Ich nehme Belege und Rechnungen für die Kundschaft von { $office } an. Zuerst muss ich wissen, wer Sie sind:
    • Senden Sie mir den 8-stelligen Code von Ihrem Büro
    • oder schreiben Sie „Code“, dann gebe ich Ihnen einen, den das Büro einträgt
    • „Sprache“ wechselt die Sprache
    Das Büro: { $contact }
language-ask = Welche Sprache möchten Sie?
language-set = Gut, ab jetzt Deutsch.
unlink-ask = Soll ich vergessen, wer Sie sind? Was Sie gesendet haben, bleibt bei { $office }.
unlinked = Erledigt: Ich kenne diesen Chat nicht mehr. Ein neuer Code von Ihrem Büro verknüpft ihn wieder.
unlink-kept = Gut, alles bleibt, wie es war.
stopped = Gut, ich schreibe Ihnen nicht mehr. Was Sie gesendet haben, ist sicher. Senden Sie START, wenn ich wieder da sein soll.
started = Ich bin wieder da. Senden Sie mir jederzeit Belege und Rechnungen.
still-stopped = Sie wollten, dass ich schweige; deshalb ist Ihre Datei noch nicht geöffnet. Sie wartet 24 Stunden: Senden Sie START, dann nehme ich sie an.
company-ask = Für welche Firma?
company-set = Gut, ab jetzt für { $company }. „Firma“ wechselt sie.
company-only = Alle Ihre Belege gehen an { $company }; eine andere Firma gibt es nicht zur Auswahl.
