# Several documents at once, pages, pictures taken again

document-pages = { $count } pages
document-retaken = The new picture takes the place of the first one; both are kept.
document-is-page = No. { $number } is page { $page } of No. { $whole }.
document-is-retake = No. { $number } is the new picture of No. { $whole }.
retake-awaited = Fine. Your next picture will take the place of No. { $number }.
documents-head = { $count } documents · <b>{ $company }</b>
document-line = No. { $number }  { $fields }
document-line-check = No. { $number }  { $fields }  (please check: { $check })
document-line-unreadable = No. { $number }  can't be read
document-label = No. { $number } { $name }
documents-right = All right?
documents-which = Which one?
documents-filed = { $count ->
    [2] Both are filed. Thank you!
   *[other] All { $count } are filed. Thank you!
}
documents-withdrawn = { $count } documents are withdrawn. The office won't use them.
documents-slow = No. { $numbers } are safe with us; reading takes a moment.
pictures-ask = { $count } pictures:
pictures-hint = You can also write which ones belong together, for example: 1 2, 3
picture = Picture { $place }: { $fields }
picture-unreadable = Picture { $place }: can't be read
picture-ask = Does picture { $place } belong to the same document as picture { $before }?
trouble-again = No. { $number }: I can't read the new picture either. Both are safe, and your office will look at them.

choice-join = One document of { $count } pages
choice-apart = { $count ->
    [2] Two documents
    [3] Three documents
    [4] Four documents
    [5] Five documents
    [6] Six documents
    [7] Seven documents
    [8] Eight documents
    [9] Nine documents
    [10] Ten documents
   *[other] Separate documents
}
choice-sort = Let me sort
choice-same = Same document
choice-own = A new document
choice-back = Back
choice-correct-one = Correct one
choice-withdraw-all = All of them
choice-page = Page of No. { $number }
choice-split = Take apart
choice-other = Another document
