# Rund um das, was zwischen den Enden einer Aufgabe weitergegeben wird

carried-head = <b>{ $author }:</b>
carried-head-task = Nr. { $number } · <b>{ $author }:</b>
carried-withdrawn = { $author } hat diese Nachricht zurückgenommen.
carried-link = { $name } (der Link gilt einen Tag): { $link }

carried-photo = Bild
carried-document = Datei
carried-voice = Sprachnachricht
carried-audio = Ton
carried-video = Video
carried-animation = Animation
carried-sticker = Sticker
carried-place = Standort
carried-contact = Kontakt
