# Wokół tego, co jest przekazywane między końcami sprawy

carried-head = <b>{ $author }:</b>
carried-head-task = Nr { $number } · <b>{ $author }:</b>
carried-withdrawn = { $author } wycofuje tę wiadomość.
carried-link = { $name } (link jest ważny przez jeden dzień): { $link }

carried-photo = zdjęcie
carried-document = plik
carried-voice = wiadomość głosowa
carried-audio = nagranie
carried-video = film
carried-animation = animacja
carried-sticker = naklejka
carried-place = lokalizacja
carried-contact = kontakt
