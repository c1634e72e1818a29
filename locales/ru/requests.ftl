# Что просит бюро

request-ask = { $manager } ещё ждёт: { $request }. Хватит фотографии.
request-remind = Напоминание: { $manager } ещё ждёт { $request }. Хватит фотографии.
requests-ask = { $manager } ещё ждёт { $count ->
        [one] { $count } документ
        [few] { $count } документа
       *[many] { $count } документов
    }:
requests-remind = Напоминание: { $manager } ещё ждёт { $count ->
        [one] { $count } документ
        [few] { $count } документа
       *[many] { $count } документов
    }:
request-line = • { $request }
requests-more = … и ещё { $count }
requests-send = Хватит фотографии каждого.
requests-none = Сейчас ничего. Спасибо!
requests-which-missing = Какого у вас нет?
request-declined = Спасибо, { $manager } теперь знает.
request-no-longer = { $manager } больше не нуждается в: { $request }. Спасибо!
request-that-one = Это то, что просит { $manager }. Спасибо!
request-settled = Это уже решено: { $request }.
requests-listed = { $count ->
        [one] Запрошено:
       *[other] Запрошено ({ $count }):
    }
requests-subject = Недостающие документы { $first } – { $last }
choice-request-missing = У меня его нет
choice-requests-missing = Одного нет
