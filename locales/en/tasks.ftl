# Tasks, from the client's side

task-kind-ask = What is it about?
task-describe = Tell me in a sentence, and send what belongs to it.
task-more = Anything else?
task-words-first = Tell me in a sentence what it is about; what you have sent is kept.
task-opened = Task No. { $number } is with { $manager }. Just write here; I pass everything on.
task-opened-unassigned = Task No. { $number } is with { $office }. Just write here; I pass everything on.
task-cancelled = Fine, nothing was sent.
task-choose = To which task?
task-label = No. { $number } { $subject }
task-label-current = No. { $number } { $subject } (current)
task-chosen = Fine, what you write now goes to task No. { $number } “{ $subject }”.
task-to = → No. { $number } { $subject }
tasks-head = Your tasks:
task-line = No. { $number } · { $subject } · { $status } · { $manager }
tasks-none = You have no tasks. “new task” opens one.
task-file-passed = Passed on to { $manager } (task No. { $number }).
task-done-ask = Task No. { $number } is done, says { $manager }. Do you accept?
task-closed = Task No. { $number } is closed and archived.
task-closed-silently = Task No. { $number } is closed: it was done, and I heard nothing for { $days ->
        [one] a day
       *[other] { $days } days
    }. Write to it, and it goes on.
task-closed-exported = Task No. { $number } is closed: document No. { $document } is in the books.
task-reason-ask = What is still missing in task No. { $number }? A sentence will do.
task-goes-on = Task No. { $number } goes on; { $manager } knows why.
task-reopened-by-office = { $manager } has reopened task No. { $number }.
task-rate-ask = How well was task No. { $number } done?
task-rated = Thank you!
task-over = That task is over, or not yours. “my tasks” lists them.
task-message-removed = Taken back.
task-reply-to-remove = To take a message back, answer to it with “delete”.

status-open = new
status-waiting = waiting for client
status-answered = client answered
status-reopened = reopened
status-internal = internal
status-done = done
status-accepted = accepted
status-archived = archived

command-task = Open a task for your accountant
command-tasks = Your tasks
command-needed = What your accountant still needs
command-help = What you can do here
command-me = Who am I
command-language = Change the language
command-company = Change the company
command-undo = Take the last correction back
command-withdraw = Take a document back
command-unlink = Make me forget you
command-stop = I'll be silent
