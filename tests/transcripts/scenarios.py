"""The conversations, as scenarios that any player can play; see ``test_transcripts`` for how they become golden files."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from flows.vocabulary.addresses import Platform
from flows.vocabulary.events import AddressBlocked, AddressLinked, AddressUnblocked
from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.people import Profile
from flows.vocabulary.readings import Finding, Reading, Trouble
from tests.transcripts.stage import ANNA, GONE, IMMOBILIEN, LARGE, MUELLER, Player, krone

Scenario = Callable[[Player], Awaitable[None]]
TWO = Profile("anna", "Anna Keller", (MUELLER, IMMOBILIEN))
PAUSED = Profile("anna", "Anna Keller", (replace(MUELLER, active=False),))
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


async def a_stranger_with_a_code(player: Player) -> None:
    player.directory.by_code["BCDFGHJK"] = replace(ANNA, language=player.language)
    await player.says_in(de="Hallo", pl="Cześć", ru="Привет", en="Hello")
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.snaps("two.jpg", krone(merchant="SBB"))
    await player.says_in(de="Warum?", pl="Dlaczego?", ru="Почему?", en="Why?")
    await player.says("ZZZZ 9999")
    await player.says("bcdf-ghjk")
    await player.taps(MessageKey.CHOICE_YES)


async def a_parked_picture_is_forgotten_after_a_day(player: Player) -> None:
    player.directory.by_code["BCDFGHJK"] = replace(ANNA, language=player.language)
    await player.snaps("one.jpg")
    await player.waits(hours=25)
    await player.says("BCDF GHJK")


async def the_office_adds_a_waiting_stranger(player: Player) -> None:
    await player.snaps("one.jpg", krone(merchant="Coop"))
    player.known()
    await player.snaps("two.jpg", krone(merchant="SBB"))


async def linking_by_contact(player: Player) -> None:
    player.directory.by_phone["+41791112233"] = replace(ANNA, language=player.language)
    await player.says("/start")
    await player.shares_contact("+41791112233", own=False)
    await player.shares_contact("+41790000000")
    await player.shares_contact("+41791112233")
    await player.says("/start")
    await player.shares_contact("+41790000000")
    await player.says("/start BCDFGHJK")


async def ways_in_of_a_stranger(player: Player) -> None:
    await player.says("/start")
    if player.platform is Platform.TELEGRAM:
        await player.taps(MessageKey.CHOICE_HAVE_CODE)
        await player.says("/start")
        await player.taps(MessageKey.CHOICE_SHARE_PHONE)
        await player.taps(MessageKey.CHOICE_GIVE_CODE)
    else:
        await player.commands("code", de="Code", pl="kod", ru="код", en="code")
    profile = replace(ANNA, language=player.language)
    player.directory.link(player.address, profile)
    await player.happens(AddressLinked(profile))


async def a_stranger_asks(player: Player) -> None:
    await player.commands("help", de="Hilfe", pl="pomoc", ru="помощь", en="help")
    await player.commands("me", de="wer bin ich", pl="kim jestem", ru="кто я", en="who am i")
    await player.commands("company", de="Firma", pl="firma", ru="компания", en="company")
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await player.sends_other("voice")
    await player.taps_token(Action.CONFIRM, "1042")


async def lock_out(player: Player) -> None:
    for last in "23456":
        await player.says(f"BCDF GHJ{last}")
    player.directory.by_code["BCDFGHJK"] = replace(ANNA, language=player.language)
    await player.says("BCDF GHJK")
    await player.waits(minutes=61)
    for last in "23456":
        await player.says(f"BCDF GHJ{last}")
    await player.waits(minutes=61)
    await player.says("BCDF GHJK")
    await player.waits(minutes=60)
    await player.says("BCDF GHJK")


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


async def one_company_and_the_question(player: Player) -> None:
    player.known()
    await player.commands("company", de="Firma", pl="firma", ru="компания", en="company")


async def the_last_of_two_companies_is_paused_meanwhile(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg")
    player.known(Profile("anna", "Anna Keller", (replace(MUELLER, active=False), IMMOBILIEN)))
    await player.snaps("two.jpg")
    await player.taps_token(Action.COMPANY, "mueller")


async def both_companies_are_paused_meanwhile(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg")
    player.known(PAUSED)
    await player.snaps("two.jpg")


async def a_paused_company(player: Player) -> None:
    player.known(PAUSED)
    await player.snaps("lunch.jpg")
    await player.commands("me", de="wer bin ich", pl="kim jestem", ru="кто я", en="who am i")
    await player.commands("company", de="Firma", pl="firma", ru="компания", en="company")


async def a_code_of_a_paused_company(player: Player) -> None:
    player.directory.by_code["BCDFGHJK"] = replace(PAUSED, language=player.language)
    await player.says("BCDF GHJK")


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


async def trouble_reading(player: Player) -> None:
    player.known()
    for trouble in (Trouble.BROKEN, Trouble.ENCRYPTED, Trouble.UNREADABLE, Trouble.GAVE_UP):
        await player.snaps(f"{trouble}.jpg", Reading(trouble=trouble))
        await player.taps(MessageKey.CHOICE_AGAIN if trouble is Trouble.BROKEN else MessageKey.CHOICE_LEAVE)
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
    await player.snaps("two.jpg")
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


async def who_help_language(player: Player) -> None:
    player.known()
    await player.commands("me", de="wer bin ich", pl="kim jestem", ru="кто я", en="who am i")
    await player.commands("help", de="Hilfe", pl="pomoc", ru="помощь", en="help")
    await player.commands("language", de="Sprache", pl="język", ru="язык", en="language")
    await player.says_in(de="weiss nicht mehr", pl="nie mam pojęcia", ru="понятия не имею", en="no idea at all")
    await player.taps_token(Action.CONFIRM, "1042")
    await player.taps_words("English")
    await player.snaps("one.jpg")
    await player.says("/language polski")


async def unlinking(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await player.taps(MessageKey.CHOICE_KEEP)
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await player.taps(MessageKey.CHOICE_UNLINK)
    await player.snaps("two.jpg")
    player.directory.by_code["BCDFGHJK"] = replace(ANNA, language=player.language)
    await player.says("BCDF GHJK")


async def unlinking_while_a_document_is_read(player: Player) -> None:
    player.known()
    player.reading_stands_still = True
    await player.snaps("one.jpg")
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await player.taps(MessageKey.CHOICE_UNLINK)
    player.reading_stands_still = False
    await player.settle()


async def stop_and_start(player: Player) -> None:
    player.known()
    player.reading_stands_still = True
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.says("STOP")
    player.reading_stands_still = False
    await player.settle()
    await player.snaps("two.jpg", krone(merchant="SBB"))
    await player.snaps("three.jpg", krone(merchant="Volg"))
    await player.says_in(de="Hallo?", pl="Halo?", ru="Алло?", en="Hello?")
    await player.commands("help", de="Hilfe", pl="pomoc", ru="помощь", en="help")
    await player.says("START")


async def stop_and_start_with_an_open_document(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    await player.taps(MessageKey.CHOICE_CORRECT)
    await player.taps(MessageKey.FIELD_TYPE)
    await player.taps(MessageKey.TYPE_COST)
    await player.says_in(de="MWST 2,00", pl="VAT 2,00", ru="НДС 2,00", en="VAT 2.00")
    await player.says("STOP")
    await player.says("START")
    await player.taps(MessageKey.CHOICE_YES)


async def a_stranger_stops(player: Player) -> None:
    await player.says("STOP")
    await player.says("START")


async def not_understood(player: Player) -> None:
    player.known()
    await player.says_in(
        de="Wie wird das Wetter?", pl="Jaka będzie pogoda?", ru="Какая будет погода?", en="How is the weather?"
    )
    await player.says_in(de="Und morgen so?", pl="A pojutrze?", ru="А послезавтра?", en="And the day after?")
    await player.taps(MessageKey.CHOICE_ME)
    await player.says_in(
        de="Wie wird das Wetter?", pl="Jaka będzie pogoda?", ru="Какая будет погода?", en="How is the weather?"
    )


async def words_that_come_with_a_picture(player: Player) -> None:
    player.known()
    player.reading_stands_still = True
    await player.snaps("one.jpg")
    await player.says(NOTE[player.language])
    player.reading_stands_still = False
    await player.settle()
    await player.edits("m-one.jpg", "Volg")
    await player.edits("m-unknown", "total 12.00")
    await player.commands("cancel", de="abbrechen", pl="anuluj", ru="отмена", en="cancel")


async def reading_takes_long(player: Player) -> None:
    player.known()
    player.reading_stands_still = True
    await player.snaps("one.jpg")
    await player.waits(seconds=21)
    player.reading_stands_still = False
    await player.settle()


async def another_question_is_open_when_the_reading_comes(player: Player) -> None:
    player.known()
    player.reading_stands_still = True
    await player.snaps("one.jpg")
    await player.commands("language", de="Sprache", pl="język", ru="язык", en="language")
    player.reading_stands_still = False
    await player.settle()
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await player.snaps("two.jpg")
    await player.taps(MessageKey.CHOICE_KEEP)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_YES)


async def removed_by_the_office(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    player.directory.by_phone.clear()
    player.directory.linked.clear()
    await player.taps(MessageKey.CHOICE_YES)


async def blocked_and_unblocked(player: Player) -> None:
    player.known()
    await player.happens(AddressBlocked())
    assert player.address in player.directory.unreachable
    await player.happens(AddressUnblocked())
    assert player.address not in player.directory.unreachable


SCENARIOS: tuple[Scenario, ...] = tuple(
    each
    for name, each in list(globals().items())
    if callable(each) and getattr(each, "__module__", "") == __name__ and not name[0].isupper()
)
