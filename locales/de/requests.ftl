# Was die Kanzlei anfordert

request-ask = { $manager } braucht noch: { $request }. Ein Foto genügt.
request-remind = Zur Erinnerung: { $manager } braucht noch { $request }. Ein Foto genügt.
requests-ask = { $manager } braucht noch { $count ->
        [one] einen Beleg
       *[other] { $count } Belege
    }:
requests-remind = Zur Erinnerung: { $manager } braucht noch { $count ->
        [one] einen Beleg
       *[other] { $count } Belege
    }:
request-line = • { $request }
requests-more = … und { $count } weitere
requests-send = Von jedem genügt ein Foto.
requests-none = Im Moment nichts. Vielen Dank!
requests-which-missing = Welchen haben Sie nicht?
request-declined = Danke, { $manager } weiss Bescheid.
request-no-longer = { $manager } braucht { $request } nicht mehr. Vielen Dank!
request-that-one = Das ist der Beleg, den { $manager } angefordert hat. Vielen Dank!
request-settled = Das ist schon erledigt: { $request }.
requests-listed = { $count ->
        [one] Angefordert:
       *[other] Angefordert ({ $count }):
    }
requests-subject = Fehlende Belege { $first } – { $last }
choice-request-missing = Habe ich nicht
choice-requests-missing = Eins habe ich nicht
