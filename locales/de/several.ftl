# Mehrere Belege zugleich, Seiten, neu aufgenommene Bilder

document-pages = { $count } Seiten
document-retaken = Das neue Bild tritt an die Stelle des ersten; beide sind aufbewahrt.
document-is-page = Nr. { $number } ist Seite { $page } von Nr. { $whole }.
document-is-retake = Nr. { $number } ist das neue Bild von Nr. { $whole }.
retake-awaited = Gut. Ihr nächstes Bild tritt an die Stelle von Nr. { $number }.
documents-head = { $count } Belege · <b>{ $company }</b>
document-line = Nr. { $number }  { $fields }
document-line-check = Nr. { $number }  { $fields }  (bitte prüfen: { $check })
document-line-unreadable = Nr. { $number }  ist nicht lesbar
document-label = Nr. { $number } { $name }
documents-right = Stimmt alles?
documents-which = Welcher Beleg?
documents-filed = { $count ->
    [2] Beide sind abgelegt. Vielen Dank!
   *[other] Alle { $count } sind abgelegt. Vielen Dank!
}
documents-withdrawn = { $count } Belege sind zurückgezogen. Das Büro verwendet sie nicht.
documents-slow = Nr. { $numbers } sind sicher bei uns; das Lesen dauert einen Moment.
pictures-ask = { $count } Bilder:
pictures-hint = Sie können auch schreiben, was zusammengehört, zum Beispiel: 1 2, 3
picture = Bild { $place }: { $fields }
picture-unreadable = Bild { $place }: nicht lesbar
picture-ask = Gehört Bild { $place } zum selben Beleg wie Bild { $before }?
trouble-again = Nr. { $number }: Auch das neue Bild kann ich nicht lesen. Beide sind sicher, und Ihr Büro sieht sie sich an.

choice-join = Ein Beleg mit { $count } Seiten
choice-apart = { $count ->
    [2] Zwei Belege
    [3] Drei Belege
    [4] Vier Belege
    [5] Fünf Belege
    [6] Sechs Belege
    [7] Sieben Belege
    [8] Acht Belege
    [9] Neun Belege
    [10] Zehn Belege
   *[other] Einzelne Belege
}
choice-sort = Selbst sortieren
choice-same = Selber Beleg
choice-own = Neuer Beleg
choice-back = Zurück
choice-correct-one = Einen korrigieren
choice-withdraw-all = Alle
choice-page = Seite von Nr. { $number }
choice-split = Trennen
choice-other = Ein anderer Beleg
