"""What people send: photos, corrections, companies, trouble."""

from dataclasses import replace

from flows.vocabulary.errors import Unavailable
from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.people import Profile
from flows.vocabulary.readings import FieldName, Finding, Reading, Trouble
from tests.transcripts.stage import GONE, IMMOBILIEN, LARGE, MUELLER, PAUSED, TWO, Player, krone

NOTE = {
    "de": "Mittagessen mit Keller AG",
    "pl": "obiad z Keller AG",
    "ru": "обед с Keller AG",
    "en": "lunch with Keller AG",
}


async def known_person_sends_a_photo(player: Player) -> None:
    player.known()
    await player.snaps("lunch.jpg", caption=NOTE[player.language])
    await player.says_in(de="ja", pl="tak", ru="да", en="yes")


async def correcting_by_saying_so(player: Player) -> None:
    player.known()
    await player.snaps("lunch.jpg")
    await player.says_in(de="total 34,20", pl="razem 34,20", ru="итого 34,20", en="total 34.20")
    await player.says_in(
        de="datum 11.3. und MWST 2,56",
        pl="data 11.3. i VAT 2,56",
        ru="дата 11.3. и НДС 2,56",
        en="date 11.3. and VAT 2.56",
    )
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.taps(MessageKey.CHOICE_YES)


async def correcting_by_questions(player: Player) -> None:
    player.known()
    await player.snaps("lunch.jpg")
    await player.taps(MessageKey.CHOICE_CORRECT)
    await player.taps(MessageKey.FIELD_DATE)
    await player.says("31.02.")
    await player.says("11.3.2026")
    await player.taps(MessageKey.CHOICE_CORRECT)
    await player.taps(MessageKey.FIELD_TYPE)
    await player.taps(MessageKey.TYPE_PURCHASE)
    await player.taps(MessageKey.CHOICE_CORRECT)
    await player.taps(MessageKey.FIELD_MERCHANT)
    await player.commands("cancel", de="abbrechen", pl="anuluj", ru="отмена", en="cancel")
    await player.says_in(
        de="1042 Total 44,00 und Datum 40.1.",
        pl="1042 razem 44,00 i data 40.1.",
        ru="1042 итого 44,00 и дата 40.1.",
        en="1042 total 44.00 and date 40.1.",
    )
    await player.taps(MessageKey.CHOICE_YES)


async def several_photos_wait_for_an_answer(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop", total="18.90"))
    await player.snaps("two.jpg", krone(merchant="SBB", total="51.00"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_WITHDRAW)


async def a_button_of_an_older_document(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.snaps("two.jpg", krone(merchant="SBB"))
    await player.taps_token(Action.CONFIRM, "1042")
    await player.taps_token(Action.CONFIRM, "999")
    await player.taps_token(Action.FIELD, "999:total")
    await player.taps_token(Action.TYPE, "999:cost")
    await player.taps_token(Action.COMPANY, "somebody-else")
    await player.taps_token(Action.LANGUAGE, "xx")
    await player.taps_token(Action.MOVE, "1043")
    await player.taps_token(Action.COMMAND, "nonsense")
    await player.taps_token(Action.CANCEL, "")


async def several_companies(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.snaps("two.jpg", krone(merchant="SBB"))
    await player.says_in(de="welche?", pl="która?", ru="какая?", en="what?")
    await player.taps_words("Müller Immobilien GmbH")
    await player.waits(hours=7)
    await player.snaps("three.jpg", krone(merchant="Migros"))
    await player.waits(hours=2)
    await player.snaps("four.jpg", krone(merchant="Volg"))
    await player.says("2")
    await player.commands("company", de="Firma", pl="firma", ru="компания", en="company")
    await player.says("1")


async def the_last_of_two_companies_is_paused_meanwhile(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg")
    player.known(Profile("anna", "Anna Keller", (replace(MUELLER, active=False), IMMOBILIEN)))
    await player.snaps("two.jpg", krone(merchant="SBB"))
    await player.taps_token(Action.COMPANY, "mueller")


async def both_companies_are_paused_meanwhile(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg")
    player.known(PAUSED)
    await player.snaps("two.jpg")


async def evidence_of_another_company(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg", krone(buyer_tax_id="CHE109322551"))
    await player.taps_words("Müller AG")
    await player.taps(MessageKey.CHOICE_MOVE)
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("two.jpg", krone(buyer_tax_id="CHE109322551", merchant="Volg"))
    await player.taps(MessageKey.CHOICE_STAY)
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("three.jpg", krone(buyer_tax_id="CHE123456788", merchant="Coop"))


async def evidence_of_another_company_by_name(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg", krone(buyer="MUELLER IMMOBILIEN GMBH, Zürich"))
    await player.taps_words("Müller AG")
    await player.taps(MessageKey.CHOICE_MOVE)
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("two.jpg", krone(buyer="Müller", merchant="Volg", total="7.10"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("three.jpg", krone(buyer="Keller", merchant="Coop", total="8.20"))


async def a_merchant_is_spelt_as_it_is_known(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Rest. Kr0ne"))
    await player.says_in(
        de="Händler Restaurant Krone",
        pl="sprzedawca Restaurant Krone",
        ru="продавец Restaurant Krone",
        en="merchant Restaurant Krone",
    )
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("two.jpg", krone(merchant="Restaurant Kr0ne", total="9.90"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("three.jpg", krone(merchant="Restaurant Adler", total="11.90"))


async def a_document_that_contradicts_itself(player: Player) -> None:
    player.known()
    reading = replace(krone(), disputed=(FieldName.TOTAL, FieldName.NUMBER))
    await player.snaps(
        "one.jpg", replace(reading, findings=tuple(replace(each, confidence=0.4) for each in reading.findings))
    )
    await player.says_in(de="total 44,00", pl="razem 44,00", ru="итого 44,00", en="total 44.00")
    await player.taps(MessageKey.CHOICE_YES)


async def trouble_reading(player: Player) -> None:
    player.known()
    for trouble in (Trouble.BROKEN, Trouble.ENCRYPTED, Trouble.UNREADABLE, Trouble.GAVE_UP):
        await player.snaps(f"{trouble}.jpg", Reading(trouble=trouble))
        await player.taps(MessageKey.CHOICE_LEAVE)
    figures = tuple(each for each in krone().findings if each.name in {"date", "total"})
    await player.snaps("chek.jpg", Reading(figures, trouble=Trouble.SCRIPT))


async def unsure_reading(player: Player) -> None:
    player.known()
    reading = krone()
    unsure = tuple(Finding(each.name, each.value, each.source, 0.3) for each in reading.findings if each.name != "date")
    await player.snaps("one.jpg", Reading(unsure))
    await player.taps(MessageKey.CHOICE_CORRECT)
    await player.taps(MessageKey.FIELD_DATE)
    await player.says_in(de="Datum 12.3.", pl="data 12.3.", ru="дата 12.3.", en="date 12.3.")


async def files_that_are_refused(player: Player) -> None:
    player.known()
    await player.snaps("song.mp3", content=b"nothing we know")
    await player.snaps("empty.jpg", content=b"")
    await player.snaps_in_vain("film.jpg", LARGE)
    await player.snaps_in_vain("old.jpg", GONE)
    await player.sends_other("sticker")


async def withdrawing(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    await player.taps(MessageKey.CHOICE_WITHDRAW)
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.taps(MessageKey.CHOICE_YES)
    await player.office_takes("one.jpg")
    await player.commands("withdraw", de="zurückziehen", pl="wycofaj", ru="отозвать", en="withdraw")
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.snaps("two.jpg", krone(merchant="SBB"))
    await player.says("/withdraw 1043")
    await player.says_in(de="total 12,00", pl="razem 12,00", ru="итого 12,00", en="total 12.00")
    await player.says("/withdraw 77")


async def correcting_after_filing(player: Player) -> None:
    player.known()
    await player.commands("correct", de="korrigieren", pl="popraw", ru="исправить", en="correct")
    await player.says_in(de="total 12,00", pl="razem 12,00", ru="итого 12,00", en="total 12.00")
    await player.snaps("one.jpg")
    await player.taps(MessageKey.CHOICE_YES)
    await player.commands("correct", de="korrigieren", pl="popraw", ru="исправить", en="correct")
    await player.taps(MessageKey.FIELD_TOTAL)
    await player.says("12,00")
    await player.says_in(de="total 12,00", pl="razem 12,00", ru="итого 12,00", en="total 12.00")
    await player.taps(MessageKey.CHOICE_YES)


async def words_that_come_with_a_picture(player: Player) -> None:
    player.known()
    player.back.reading_stands_still = True
    await player.snaps("one.jpg")
    await player.says(NOTE[player.language])
    player.back.reading_stands_still = False
    await player.settle()
    await player.edits("m-one.jpg", "Volg")
    await player.edits("m-unknown", "total 12.00")
    await player.commands("cancel", de="abbrechen", pl="anuluj", ru="отмена", en="cancel")


async def reading_takes_long(player: Player) -> None:
    player.known()
    player.back.reading_stands_still = True
    await player.snaps("one.jpg")
    await player.waits(seconds=21)
    player.back.reading_stands_still = False
    await player.settle()


async def another_question_is_open_when_the_reading_comes(player: Player) -> None:
    player.known()
    player.back.reading_stands_still = True
    await player.snaps("one.jpg")
    await player.commands("language", de="Sprache", pl="język", ru="язык", en="language")
    player.back.reading_stands_still = False
    await player.settle()
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await player.snaps("two.jpg", krone(merchant="SBB"))
    await player.taps(MessageKey.CHOICE_KEEP)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_YES)


async def the_question_for_the_company_is_left_and_the_photo_stays(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.says("/start")
    await player.commands("cancel", de="abbrechen", pl="anuluj", ru="отмена", en="cancel")
    await player.commands("company", de="Firma", pl="firma", ru="компания", en="company")
    await player.says("1")
    await player.taps(MessageKey.CHOICE_YES)


async def a_photo_that_waits_is_taken_in_with_the_next(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.commands("cancel", de="abbrechen", pl="anuluj", ru="отмена", en="cancel")
    player.known(Profile("anna", "Anna Keller", (MUELLER, replace(IMMOBILIEN, active=False))))
    await player.snaps("two.jpg", krone(merchant="SBB"))


async def withdrawing_an_earlier_document(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("two.jpg", krone(merchant="SBB"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.says("/withdraw 1042")
    await player.says("/undo 1042")
    await player.taps(MessageKey.CHOICE_YES)
    player.back.reading_stands_still = True
    await player.snaps("three.jpg", krone(merchant="Volg"))
    await player.commands("withdraw", de="zurückziehen", pl="wycofaj", ru="отозвать", en="withdraw")
    player.back.reading_stands_still = False
    await player.settle()


async def moving_to_a_company_that_one_has_left_meanwhile(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg", krone(buyer_tax_id="CHE109322551"))
    await player.taps_words("Müller AG")
    player.known()
    await player.taps(MessageKey.CHOICE_MOVE)


async def an_outage_of_the_file_server(player: Player) -> None:
    player.known()
    await player.snaps_in_vain("one.jpg", Unavailable("503"), asked_ago=11)
