# Несколько документов сразу, страницы, переснятые документы

document-pages = { $count ->
    [one] { $count } страница
    [few] { $count } страницы
   *[many] { $count } страниц
}
document-retaken = Новый снимок заменяет первый; оба сохранены.
document-is-page = № { $number } — страница { $page } документа № { $whole }.
document-is-retake = № { $number } — новый снимок документа № { $whole }.
retake-awaited = Хорошо. Следующий снимок заменит № { $number }.
documents-head = { $count ->
    [one] { $count } документ
    [few] { $count } документа
   *[many] { $count } документов
} · <b>{ $company }</b>
document-line = № { $number }  { $fields }
document-line-check = № { $number }  { $fields }  (проверьте, пожалуйста: { $check })
document-line-unreadable = № { $number }  прочитать не удаётся
document-label = № { $number } { $name }
documents-right = Всё правильно?
documents-which = Какой документ?
documents-filed = { $count ->
    [2] Оба приняты. Спасибо!
    [one] Принят { $count } документ. Спасибо!
    [few] Приняты { $count } документа. Спасибо!
   *[many] Принято { $count } документов. Спасибо!
}
documents-withdrawn = { $count ->
    [one] Отозван { $count } документ. Бюро не будет его использовать.
    [few] Отозваны { $count } документа. Бюро не будет их использовать.
   *[many] Отозвано { $count } документов. Бюро не будет их использовать.
}
documents-slow = № { $numbers } у нас в сохранности; чтение займёт немного времени.
pictures-ask = { $count ->
    [one] { $count } снимок:
    [few] { $count } снимка:
   *[many] { $count } снимков:
}
pictures-hint = Можно и написать, какие вместе, например: 1 2, 3
picture = Снимок { $place }: { $fields }
picture-unreadable = Снимок { $place }: прочитать не удаётся
picture-ask = Снимок { $place } из того же документа, что и снимок { $before }?
trouble-again = № { $number }: новый снимок прочитать тоже не удаётся. Оба в сохранности, их посмотрит бюро.

choice-join = { $count ->
    [one] Один документ из { $count } страницы
   *[other] Один документ из { $count } страниц
}
choice-apart = { $count ->
    [2] Два документа
    [3] Три документа
    [4] Четыре документа
    [5] Пять документов
    [6] Шесть документов
    [7] Семь документов
    [8] Восемь документов
    [9] Девять документов
    [10] Десять документов
   *[other] Отдельные документы
}
choice-sort = Разобрать по одному
choice-same = Тот же документ
choice-own = Новый документ
choice-back = Назад
choice-correct-one = Исправить один
choice-withdraw-all = Все
choice-page = Страница к № { $number }
choice-split = Разделить
choice-other = Другой документ
