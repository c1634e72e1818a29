# The desk: what managers read

card-head = <b>#{ $number }</b> · { $kind } · { $status } · { $manager }
card-who = { $person } · { $company } · { $platform }
card-internal = { $company } · internal: nothing leaves
card-no-chat = { $person } · { $company } · no chat linked
card-counts = { $messages ->
        [one] One message
       *[other] { $messages } messages
    }, { $files ->
        [one] one file
       *[other] { $files } files
    } · opened { $opened }
card-document = About document No. { $number }
card-window = WhatsApp: open until { $until }
card-window-closed = WhatsApp: closed until they write
card-held = ⏳ { $count ->
        [one] One message
       *[other] { $count } messages
    } held
card-requests = { $count ->
        [one] One document
       *[other] { $count } documents
    } asked for
card-over = { $status } { $at }
card-stars = Rated: { $stars } of 5
nobody = nobody

desk-help = What you write in a task's topic goes to its client. Here in General:
    /open [manager | status | 3d] – tasks that are not over
    /find words – a number, company, person, words of a thread
    /company name · /person name – who is it, what is open
    /invite person – a code and the links
    /ask person or document number: question – begin a talk
    /internal company: subject – a topic among us
    /away date · /away back – your substitute stands in
    /help – this; in a topic, what can be done there
desk-help-topic = What you write here goes to the client. Commands:
    /note words – never leaves the desk
    /ask [document number] question
    /request 45.90 2026-02-17 Shell card payment – ask for a document
    /done · /reopen · /take · /assign [name]
    /client – who is it, what is open · /window – WhatsApp's 24 hours
    /delete, as an answer to your message – take it back
    /history – the whole thread with its files
desk-stranger = { $name } is not registered as a manager; nothing they write here is passed on. An administrator can change that: <b>bot.py manager add "{ $name }" --telegram-id { $id }</b>
desk-no-task = This topic belongs to no task: nothing written here reaches a client. /open in General lists the tasks.
desk-not-yours = This company is not one of yours; nothing was passed on.
desk-only-topic = { $command } works in a task's topic.
desk-taken = { $manager } has taken it.
desk-assigned = { $by } passed it on to { $manager }.
desk-assign-ask = To whom?
desk-nobody-called = There is no manager called “{ $name }”.
desk-done = { $by }: done.
desk-status-already = It is “{ $status }” already.
desk-accepted = { $person } accepts. Closed.
desk-accepted-silently = No answer for { $days ->
        [one] a day
       *[other] { $days } days
    }: accepted. Closed.
desk-exported = Document No. { $number } is in the books: this talk is closed.
desk-reopened = { $by } has reopened it.
desk-reopened-by-client = { $person } reopens it: { $reason }
desk-rated = Rated: { $stars } of 5.
desk-request-ask = { $manager }, which document? Amount, date and a few words, such as: 45.90 2026-02-17 Shell card payment
desk-request-usage = I can't read that. Amount, date and a few words, such as: /request 45.90 2026-02-17 Shell card payment
desk-requested = Asked for: { $request }. The client hears of it by { $at }, with whatever else is asked for by then.
desk-requested-nobody = Asked for: { $request }. The client can't be written to just now, and is asked as soon as they can.
desk-asked-now = The client is asked now.
desk-request-fulfilled = ✅ { $request }: fulfilled by No. { $number } ({ $platform }). Reminders stopped.
desk-request-declined = ❌ { $request }: { $person } doesn't have it. Reminders stopped.
desk-request-dropped = { $request }: no longer needed. Reminders stopped.
desk-request-renewed = { $request }: asked for again, No. { $number } was withdrawn.
desk-failed = ⚠ Not delivered: { $person } { $reason }.
desk-failed-ask = ⚠ Not delivered: { $person } { $reason }. Reach them by { $platform }?
desk-held = ⏳ Held: more than 24 hours since { $person } wrote. I sent the template; { $count ->
        [one] your message follows
       *[other] your { $count } messages follow
    } with the answer.
desk-held-no-template = ⏳ Held: more than 24 hours since { $person } wrote, and no template is set. { $count ->
        [one] Your message follows
       *[other] Your { $count } messages follow
    } with the next word from there.
desk-resent = Sent again by { $platform }; what follows goes there too.
desk-no-client = ⚠ { $person } can't be written to just now. What you wrote is kept and follows with their next words; /invite links a chat.
desk-silenced = { $person } asked for silence there, or left that chat. What you write is kept and follows with their next words.
desk-internal-only = This task is internal: there is no client to ask.
reason-blocked = has blocked the bot
reason-window = has not written for 24 hours
reason-opted-out = has opted out of our messages
reason-no-account = has no WhatsApp there
reason-large = can't get a file that large there
reason-gone = no longer has that chat, or the file is gone
reason-other = can't be reached: { $reason }
desk-window-open = { $person } can be written to on WhatsApp until { $until }.
desk-window-closed = WhatsApp's 24 hours for { $person } are over: what you write is held, and a template goes out.
desk-window-none = { $person } is not on WhatsApp here: there is no window.
desk-nudge = { $person } still waits, and WhatsApp's window closes { $until }.
desk-nothing-found = Nothing found for “{ $text }”.
desk-open-head = Not over: { $count ->
        [one] one task
       *[other] { $count } tasks
    }
desk-open-none = No task is open.
desk-task-line = #{ $number } · { $company } · { $subject } · { $status } · { $manager } · since { $since }
desk-more = … and { $count } more
desk-hit = #{ $number } · { $company }: “{ $snippet }”
desk-company = <b>{ $name }</b> · { $tax_id } · manager { $manager }, substitute { $substitute }
desk-company-paused = { $name } is paused.
desk-company-people = People: { $people }
desk-person = <b>{ $name }</b> · { $companies }
desk-person-chats = Chats: { $platforms }
desk-person-no-chat = No chat linked; /invite makes a code.
desk-person-requests = Asked for: { $requests }
desk-person-phones = Phone: { $phones }
desk-document = No. { $number } · { $company } · { $fields }
desk-which-person = With whom?
desk-invited = Code for { $name }: <b>{ $code }</b>, good until { $until }.
desk-link = Link: { $link }
desk-invite-refused = “{ $name }” can't be invited: nobody of that name, or not active, or in no active company.
desk-begun = #{ $number } begun with { $person }; there is a topic for it.
desk-begun-internal = #{ $number } begun; there is a topic for it.
desk-ask-usage = /ask person or document number: question – such as: /ask 1042: What was this for?
desk-internal-usage = /internal company: subject – such as: /internal Müller AG: closing 2026
desk-find-usage = /find words – a number, a company, a person, words of a thread
desk-name-usage = { $command } needs a name.
desk-words-usage = { $command } needs some words.
desk-away = { $manager } is away until { $until }; the substitute stands in.
desk-back = Welcome back, { $manager }.
desk-away-usage = /away 2026-12-24, or /away back
desk-substitute = { $manager }, can you take this? The client has waited { $hours ->
        [one] an hour
       *[other] { $hours } hours
    }.
desk-overdue = { $manager }: the client has waited { $hours ->
        [one] an hour
       *[other] { $hours } hours
    }.
desk-escalated = ⚠ Nobody has answered for { $hours ->
        [one] an hour
       *[other] { $hours } hours
    }: #{ $number } · { $company } · { $subject } · { $manager }
desk-reply-to-delete = To take a message back, answer to it with /delete.
desk-removed = Taken back.
desk-file-refused = Not passed on: { $reason }
desk-not-carried = I can't carry that; nothing was passed on.
desk-rebuilt = This topic was deleted; it was made again from the database.
desk-history-line = <b>{ $author }</b> { $at }: { $text }
desk-history-note = <b>{ $author }</b> { $at } (note): { $text }
desk-history-earlier = { $count ->
        [one] One message before that
       *[other] { $count } messages before that
    }
desk-history-empty = Nothing was written yet.
desk-lost = I was taken out of the group of { $office }, or may not manage topics there. Nothing is lost: what clients write waits until I am back.
desk-regained = I'm back; what waited follows.
desk-codes-closed = ⚠️ Strangers have tried a great many wrong codes this hour. Until { $until } I take no codes from strangers. Known numbers, shared contacts and codes that the office enters (<b>bot.py link</b>) go on working.

desk-command-note = A note that never leaves the desk
desk-command-ask = A question, also about a document
desk-command-request = Ask for a document
desk-command-done = Done: the client is asked to accept
desk-command-reopen = It goes on
desk-command-take = I take it
desk-command-assign = Pass it on to a colleague
desk-command-client = Who is the client, what is open
desk-command-window = How long WhatsApp's window is open
desk-command-delete = As an answer: take that message back
desk-command-history = The whole thread with its files
desk-command-open = Tasks that are not over
desk-command-find = Find a task by number, name or words
desk-command-company = Look a company up
desk-command-person = Look a person up
desk-command-invite = A code and links for a person
desk-command-internal = A topic among us about a company
desk-command-away = Until when you are away
desk-command-help = What can be done here
