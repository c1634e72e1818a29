# O co prosi biuro

request-ask = { $manager } potrzebuje jeszcze: { $request }. Wystarczy zdjęcie.
request-remind = Przypomnienie: { $manager } potrzebuje jeszcze { $request }. Wystarczy zdjęcie.
requests-ask = { $manager } potrzebuje jeszcze { $count ->
        [one] dokumentu
       *[other] { $count } dokumentów
    }:
requests-remind = Przypomnienie: { $manager } potrzebuje jeszcze { $count ->
        [one] dokumentu
       *[other] { $count } dokumentów
    }:
request-line = • { $request }
requests-more = … i jeszcze { $count }
requests-send = Wystarczy zdjęcie każdego z nich.
requests-none = W tej chwili niczego. Dziękuję!
requests-which-missing = Którego brakuje?
request-declined = Dziękuję, { $manager } już wie.
request-no-longer = { $manager } nie potrzebuje już: { $request }. Dziękuję!
request-that-one = To ten, o który prosi { $manager }. Dziękuję!
request-settled = To już załatwione: { $request }.
requests-listed = { $count ->
        [one] Potrzebne:
       *[other] Potrzebne ({ $count }):
    }
requests-subject = Brakujące dokumenty { $first } – { $last }
choice-request-missing = Nie mam tego
choice-requests-missing = Jednego nie mam
