# Strangers, linking and the profile

greeting = Hello! I'm the document desk of { $office }. I don't know you yet.
    Send me the 8-character code from your office, and I'll know who you are.
greeting-file = Hello! This chat takes in receipts for clients of { $office }. I don't know you yet, so I haven't opened your file.
    Send me the 8-character code from your office. Your file waits 24 hours.
still-unknown = I still don't know you. Send me the 8-character code from { $office }. No code? The office will help: { $contact }
ask-code = Please send me the 8-character code from your office.
code-wrong = That code isn't valid (any more). { $left ->
        [one] One try
       *[other] { $left } tries
    } left this hour.
code-locked = Too many wrong codes. You can try again after { $until }. If you need help: { $contact }
codes-closed = Too many wrong codes have been tried here, from different sides; until { $until } I take none, not even a right one. Yours stays good afterwards. If you need help: { $contact }
code-issued = Your code is <b>{ $code }</b>. Give it to your office by { $until }; after that it is void. Don't show it to anybody else.
welcome = Welcome, { $name } ({ $company })! Send me receipts and invoices at any time.
welcome-taking-in = Welcome, { $name } ({ $company })! Taking in { $count ->
        [one] the file
       *[other] the { $count } files
    } you sent before …
hello-again = Hello, { $name }! I know you already; just send me your receipts and invoices.
contact-foreign = That's somebody else's number; please share your own.
contact-unknown = { $office } doesn't have this phone number on file. Send me a code from the office, or ask there: { $contact }
company-paused = The office has paused { $company }, so nothing was taken in. Questions? { $contact }

me = You are { $name }, { $company }.
    Language: { $language }
    Here: { $address }
me-unknown = I don't know yet who you are. With a code from your office I'll know.
help = I take in receipts and invoices for { $office }. This is what you can do:
    • Send a photo, a PDF or an e-invoice. Words you send with it become its note.
    • Correct what I read: “total 43.20”, “date 11.3.”, “1045 Bakery Frey”
    • “undo” takes the last correction back, “withdraw” takes the document back
    • “new task” opens a task for your accountant, “my tasks” lists them
    • “what do you still need” lists what is asked for
    • “company” changes the company, “language” the language
    • “who am I” shows what I know of you, “unlink” makes me forget you
    • “STOP” and I'll be silent, “START” and I'm back
    Your office: { $contact }
help-unknown = I take in receipts and invoices for clients of { $office }. First I need to know who you are:
    • Send me the 8-character code from your office
    • or write “code”, and I'll give you one for the office to enter
    • “language” changes the language
    The office: { $contact }
language-ask = Which language would you like?
language-set = Fine, English from now on.
unlink-ask = Shall I forget who you are? What you have sent stays with { $office }.
unlinked = Done: I no longer know this chat. A new code from your office links it again.
unlink-kept = Fine, everything stays as it was.
stopped = Fine, I won't write to you any more. What you have sent is safe. Send START when you want me back.
started = I'm back. Send me receipts and invoices at any time.
still-stopped = You asked me to be silent, so your file is not opened yet. It waits 24 hours: send START, and I take it in.
company-ask = For which company?
company-set = Fine, for { $company } from now on. “company” changes it.
company-only = All your documents go to { $company }; there is no other company to choose.
