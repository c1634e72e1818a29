# Вокруг того, что передаётся между концами задачи

carried-head = <b>{ $author }:</b>
carried-head-task = № { $number } · <b>{ $author }:</b>
carried-withdrawn = { $author }: сообщение отозвано.
carried-link = { $name } (ссылка действует один день): { $link }

carried-photo = фото
carried-document = файл
carried-voice = голосовое сообщение
carried-audio = аудио
carried-video = видео
carried-animation = анимация
carried-sticker = стикер
carried-place = место
carried-contact = контакт
