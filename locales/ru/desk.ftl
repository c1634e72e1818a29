# Стол: что читают бухгалтеры

card-head = <b>#{ $number }</b> · { $kind } · { $status } · { $manager }
card-who = { $person } · { $company } · { $platform }
card-internal = { $company } · внутренняя: наружу ничего не уходит
card-no-chat = { $person } · { $company } · чат не привязан
card-counts = { $messages ->
        [one] { $messages } сообщение
        [few] { $messages } сообщения
       *[many] { $messages } сообщений
    }, { $files ->
        [one] { $files } файл
        [few] { $files } файла
       *[many] { $files } файлов
    } · открыта { $opened }
card-document = О документе № { $number }
card-window = WhatsApp: открыто до { $until }
card-window-closed = WhatsApp: закрыто до следующего сообщения
card-held = ⏳ Задержано: { $count ->
        [one] { $count } сообщение
        [few] { $count } сообщения
       *[many] { $count } сообщений
    }
card-requests = Запрошено: { $count ->
        [one] { $count } документ
        [few] { $count } документа
       *[many] { $count } документов
    }
card-over = { $status } { $at }
card-stars = Оценка: { $stars } из 5
nobody = никто

desk-help = Написанное в теме задачи уходит клиенту. Здесь, в General:
    /open [имя | статус | 3d] – открытые задачи
    /find слова – номер, компания, человек, слова переписки
    /company название · /person имя – кто это, что открыто
    /invite человек – код и ссылки
    /ask человек или номер документа: вопрос – начать разговор
    /internal компания: тема – разговор между нами
    /away дата · /away здесь – за вас заместитель
    /help – это; в теме: что можно там
desk-help-topic = Написанное здесь уходит клиенту. Команды:
    /note слова – остаётся здесь
    /ask [номер документа] вопрос
    /request 45,90 17.02.2026 Shell карта – запросить документ
    /done · /reopen · /take · /assign [имя]
    /client – кто это, что открыто · /window – 24 часа WhatsApp
    /delete в ответ на своё сообщение – отозвать его
    /history – вся переписка с файлами
desk-stranger = { $name } не в списке бухгалтеров; ничего из написанного не передаётся. Администратор может это изменить: <b>bot.py manager add "{ $name }" --telegram-id { $id }</b>
desk-no-task = Эта тема не относится ни к одной задаче: отсюда ничего не доходит до клиента. /open в General покажет задачи.
desk-not-yours = Эта компания не из ваших; ничего не передано.
desk-only-topic = { $command } работает только в теме задачи.
desk-taken = Взял(а) на себя: { $manager }.
desk-assigned = { $by } передаёт: теперь { $manager }.
desk-assign-ask = Кому?
desk-nobody-called = Бухгалтера с именем «{ $name }» нет.
desk-done = { $by }: готово.
desk-status-already = Уже так: { $status }.
desk-accepted = { $person }: согласие есть. Закрыто.
desk-accepted-silently = Ответа нет { $days ->
        [one] { $days } день
        [few] { $days } дня
       *[many] { $days } дней
    }: принято. Закрыто.
desk-exported = Документ № { $number } проведён: этот разговор закрыт.
desk-reopened = { $by }: снова открыто.
desk-reopened-by-client = { $person } снова открывает её: { $reason }
desk-rated = Оценка: { $stars } из 5.
desk-request-ask = { $manager }, какой документ? Сумма, дата и пара слов, например: 45,90 17.02.2026 Shell карта
desk-request-usage = Не могу прочитать. Сумма, дата и пара слов, например: /request 45,90 17.02.2026 Shell карта
desk-requested = Запрошено: { $request }. Клиент узнает до { $at }, вместе с остальными просьбами.
desk-requested-nobody = Запрошено: { $request }. Клиенту сейчас нельзя написать; спрошу, как только будет можно.
desk-asked-now = Клиента спрашивают сейчас.
desk-request-fulfilled = ✅ { $request }: получено, документ № { $number } ({ $platform }). Напоминаний больше нет.
desk-request-declined = ❌ { $request }: { $person } этого не имеет. Напоминаний больше нет.
desk-request-dropped = { $request }: больше не нужно. Напоминаний больше нет.
desk-request-renewed = { $request }: снова нужно, документ № { $number } отозван.
desk-failed = ⚠ Не доставлено: { $person } { $reason }.
desk-failed-ask = ⚠ Не доставлено: { $person } { $reason }. Попробовать через { $platform }?
desk-held = ⏳ Задержано: { $person } молчит больше 24 часов. Шаблон отправлен; после ответа { $count ->
        [one] уйдёт { $count } ваше сообщение
        [few] уйдут { $count } ваших сообщения
       *[many] уйдут { $count } ваших сообщений
    }.
desk-held-no-template = ⏳ Задержано: { $person } молчит больше 24 часов, а шаблон не задан. После следующего слова оттуда { $count ->
        [one] уйдёт { $count } ваше сообщение
        [few] уйдут { $count } ваших сообщения
       *[many] уйдут { $count } ваших сообщений
    }.
desk-resent = Отправлено ещё раз через { $platform }; дальнейшее тоже пойдёт туда.
desk-no-client = ⚠ Сейчас написать нельзя: { $person }. Написанное сохранено и уйдёт после следующего слова оттуда; /invite привяжет чат.
desk-silenced = { $person } просит там тишины или покинул(а) тот чат. Написанное сохранено и уйдёт после следующего слова оттуда.
desk-internal-only = Эта задача внутренняя: спрашивать некого.
reason-blocked = заблокировал(а) бота
reason-window = молчит 24 часа
reason-opted-out = не хочет наших сообщений
reason-no-account = не имеет там WhatsApp
reason-large = не может получить там такой большой файл
reason-gone = больше не имеет того чата, или файла уже нет
reason-other = вне связи: { $reason }
desk-window-open = { $person }: в WhatsApp можно писать до { $until }.
desk-window-closed = { $person }: 24 часа WhatsApp прошли. Написанное подождёт, а шаблон уйдёт.
desk-window-none = { $person } пишет здесь не через WhatsApp: окна нет.
desk-nudge = { $person } всё ещё ждёт, а окно WhatsApp закроется { $until }.
desk-nothing-found = Ничего не найдено: «{ $text }».
desk-open-head = Открыто: { $count ->
        [one] { $count } задача
        [few] { $count } задачи
       *[many] { $count } задач
    }
desk-open-none = Открытых задач нет.
desk-task-line = #{ $number } · { $company } · { $subject } · { $status } · { $manager } · с { $since }
desk-more = … и ещё { $count }
desk-hit = #{ $number } · { $company }: «{ $snippet }»
desk-company = <b>{ $name }</b> · { $tax_id } · бухгалтер { $manager }, заместитель { $substitute }
desk-company-paused = { $name }: приостановлена.
desk-company-people = Люди: { $people }
desk-person = <b>{ $name }</b> · { $companies }
desk-person-chats = Чаты: { $platforms }
desk-person-no-chat = Чат не привязан; /invite выдаст код.
desk-person-requests = Запрошено: { $requests }
desk-person-phones = Телефон: { $phones }
desk-document = № { $number } · { $company } · { $fields }
desk-which-person = С кем?
desk-invited = Код для { $name }: <b>{ $code }</b>, действует до { $until }.
desk-link = Ссылка: { $link }
desk-invite-refused = Пригласить нельзя: «{ $name }». Такого имени нет, человек не активен или не состоит в активной компании.
desk-begun = #{ $number } начата, собеседник: { $person }; тема для неё есть.
desk-begun-internal = #{ $number } начата; тема для неё есть.
desk-ask-usage = /ask человек или номер документа: вопрос – например: /ask 1042: На что это было?
desk-internal-usage = /internal компания: тема – например: /internal Müller AG: закрытие 2026
desk-find-usage = /find слова – номер, компания, человек, слова переписки
desk-name-usage = Для { $command } нужно имя.
desk-words-usage = Для { $command } нужна пара слов.
desk-away = { $manager }: отсутствие до { $until }; работает заместитель.
desk-back = С возвращением, { $manager }.
desk-away-usage = /away 24.12.2026 или /away здесь
desk-substitute = { $manager }, можете взять на себя? Клиент ждёт { $hours ->
        [one] { $hours } час
        [few] { $hours } часа
       *[many] { $hours } часов
    }.
desk-overdue = { $manager }: клиент ждёт { $hours ->
        [one] { $hours } час
        [few] { $hours } часа
       *[many] { $hours } часов
    }.
desk-escalated = ⚠ Никто не отвечает { $hours ->
        [one] { $hours } час
        [few] { $hours } часа
       *[many] { $hours } часов
    }: #{ $number } · { $company } · { $subject } · { $manager }
desk-reply-to-delete = Чтобы отозвать сообщение, ответьте на него командой /delete.
desk-removed = Отозвано.
desk-file-refused = Не передано: { $reason }
desk-not-carried = Это я передать не могу; ничего не отправлено.
desk-rebuilt = Эта тема была удалена; она восстановлена из базы данных.
desk-history-line = <b>{ $author }</b> { $at }: { $text }
desk-history-note = <b>{ $author }</b> { $at } (заметка): { $text }
desk-history-earlier = До этого { $count ->
        [one] { $count } сообщение
        [few] { $count } сообщения
       *[many] { $count } сообщений
    }
desk-history-empty = Пока ничего не написано.
desk-lost = Меня больше нет в группе бюро { $office }, или мне нельзя управлять темами. Ничего не пропадёт: написанное клиентами ждёт моего возвращения.
desk-regained = Я снова здесь; всё, что ждало, сейчас придёт.
desk-codes-closed = ⚠️ Незнакомцы перепробовали за этот час очень много неверных кодов. До { $until } я не принимаю коды от незнакомцев. Известные номера, присланные контакты и коды, которые вводит бюро (<b>bot.py link</b>), работают.

desk-command-note = Заметка, которая остаётся здесь
desk-command-ask = Вопрос, в том числе о документе
desk-command-request = Запросить документ
desk-command-done = Готово: клиента спросят о согласии
desk-command-reopen = Продолжается
desk-command-take = Беру на себя
desk-command-assign = Передать коллеге
desk-command-client = Кто клиент, что открыто
desk-command-window = Сколько ещё открыто окно WhatsApp
desk-command-delete = В ответ: отозвать то сообщение
desk-command-history = Вся переписка с файлами
desk-command-open = Открытые задачи
desk-command-find = Искать по номеру, имени или словам
desk-command-company = Посмотреть компанию
desk-command-person = Посмотреть человека
desk-command-invite = Код и ссылки для человека
desk-command-internal = Тема между нами о компании
desk-command-away = До какого дня вас нет
desk-command-help = Что здесь можно сделать
