# What the office asks for

request-ask = { $manager } still needs: { $request }. Send a photo when you can.
request-remind = A reminder: { $manager } still needs { $request }. Send a photo when you can.
requests-ask = { $manager } still needs { $count ->
        [one] a document
       *[other] { $count } documents
    }:
requests-remind = A reminder: { $manager } still needs { $count ->
        [one] a document
       *[other] { $count } documents
    }:
request-line = • { $request }
requests-more = … and { $count } more
requests-send = Send a photo of each when you can.
requests-none = Nothing just now. Thank you!
requests-which-missing = Which one don't you have?
request-declined = Thank you, I've told { $manager }.
request-no-longer = { $manager } no longer needs { $request }. Thank you!
request-that-one = That's the one { $manager } asked for. Thank you!
request-settled = That is settled already: { $request }.
requests-listed = { $count ->
        [one] Asked for:
       *[other] Asked for ({ $count }):
    }
requests-subject = Missing documents { $first } – { $last }
choice-request-missing = I don't have it
choice-requests-missing = I don't have one
