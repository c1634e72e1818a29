# Kilka dokumentów naraz, strony, zdjęcia zrobione jeszcze raz

document-pages = { $count ->
    [few] { $count } strony
   *[many] { $count } stron
}
document-retaken = Nowe zdjęcie zastępuje pierwsze; oba są zachowane.
document-is-page = Nr { $number } to strona { $page } dokumentu nr { $whole }.
document-is-retake = Nr { $number } to nowe zdjęcie dokumentu nr { $whole }.
retake-awaited = Dobrze. Następne zdjęcie zastąpi nr { $number }.
documents-head = { $count ->
    [few] { $count } dokumenty
   *[many] { $count } dokumentów
} · <b>{ $company }</b>
document-line = Nr { $number }  { $fields }
document-line-check = Nr { $number }  { $fields }  (proszę sprawdzić: { $check })
document-line-unreadable = Nr { $number }  jest nieczytelny
document-label = Nr { $number } { $name }
documents-right = Wszystko się zgadza?
documents-which = Który dokument?
documents-filed = { $count ->
    [2] Oba przyjęte. Dziękujemy!
    [few] Przyjęte { $count } dokumenty. Dziękujemy!
   *[many] Przyjętych { $count } dokumentów. Dziękujemy!
}
documents-withdrawn = { $count ->
    [few] Wycofane { $count } dokumenty. Biuro ich nie użyje.
   *[many] Wycofanych { $count } dokumentów. Biuro ich nie użyje.
}
documents-slow = Nr { $numbers } są u nas bezpieczne; odczyt chwilę potrwa.
pictures-ask = { $count ->
    [few] { $count } zdjęcia:
   *[many] { $count } zdjęć:
}
pictures-hint = Można też napisać, które należą do siebie, na przykład: 1 2, 3
picture = Zdjęcie { $place }: { $fields }
picture-unreadable = Zdjęcie { $place }: nieczytelne
picture-ask = Czy zdjęcie { $place } należy do tego samego dokumentu co zdjęcie { $before }?
trouble-again = Nr { $number }: nowego zdjęcia też nie da się odczytać. Oba są bezpieczne, obejrzy je biuro.

choice-join = { $count ->
    [few] Jeden dokument, { $count } strony
   *[many] Jeden dokument, { $count } stron
}
choice-apart = { $count ->
    [2] Dwa dokumenty
    [3] Trzy dokumenty
    [4] Cztery dokumenty
    [5] Pięć dokumentów
    [6] Sześć dokumentów
    [7] Siedem dokumentów
    [8] Osiem dokumentów
    [9] Dziewięć dokumentów
    [10] Dziesięć dokumentów
   *[other] Osobne dokumenty
}
choice-sort = Posortuję
choice-same = Ten sam dokument
choice-own = Nowy dokument
choice-back = Wstecz
choice-correct-one = Popraw jeden
choice-withdraw-all = Wszystkie
choice-page = Strona do nr { $number }
choice-split = Rozdziel
choice-other = Inny dokument
