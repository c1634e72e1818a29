# Задачи, со стороны клиента

task-kind-ask = О чём речь?
task-describe = Напишите одним предложением и пришлите, что к этому относится.
task-more = Что-нибудь ещё?
task-words-first = О чём речь? Хватит одного предложения; присланное сохранено.
task-opened = Задача № { $number } у { $manager }. Просто пишите здесь, я всё передам.
task-opened-unassigned = Задача № { $number } передана в { $office }. Просто пишите здесь, я всё передам.
task-cancelled = Хорошо, ничего не отправлено.
task-choose = К какой задаче?
task-label = № { $number } { $subject }
task-label-current = № { $number } { $subject } (текущая)
task-chosen = Хорошо, дальше всё пойдёт в задачу № { $number } «{ $subject }».
task-to = → № { $number } { $subject }
tasks-head = Ваши задачи:
task-line = № { $number } · { $subject } · { $status } · { $manager }
tasks-none = Задач нет. «новая задача» откроет её.
task-file-passed = Передано: { $manager } (задача № { $number }).
task-done-ask = Задача № { $number } готова, пишет { $manager }. Вы согласны?
task-closed = Задача № { $number } закрыта и в архиве.
task-closed-silently = Задача № { $number } закрыта: она была готова, и возражений не было { $days ->
        [one] { $days } день
        [few] { $days } дня
       *[many] { $days } дней
    }. Напишите, и она продолжится.
task-closed-exported = Задача № { $number } закрыта: документ № { $document } проведён.
task-reason-ask = Чего ещё не хватает в задаче № { $number }? Хватит одного предложения.
task-goes-on = Задача № { $number } продолжается; { $manager } знает почему.
task-reopened-by-office = Задача № { $number } снова открыта, ею занимается { $manager }.
task-rate-ask = Насколько хорошо выполнена задача № { $number }?
task-rated = Спасибо!
task-over = Эта задача завершена или не ваша. «мои задачи» покажет список.
task-message-removed = Отозвано.
task-reply-to-remove = Чтобы отозвать сообщение, ответьте на него словом «удалить».

status-open = новая
status-waiting = ждёт клиента
status-answered = клиент ответил
status-reopened = снова открыта
status-internal = внутренняя
status-done = готова
status-accepted = принята
status-archived = в архиве

command-task = Открыть задачу для бухгалтерии
command-tasks = Ваши задачи
command-needed = Что ещё нужно бухгалтерии
command-help = Что здесь можно сделать
command-me = Кто я
command-language = Сменить язык
command-company = Сменить компанию
command-undo = Отменить последнее исправление
command-withdraw = Отозвать документ
command-unlink = Забыть, кто вы
command-stop = Я замолчу
