"""Who somebody is: strangers, codes, contacts, languages, silence."""

from dataclasses import replace

from flows.vocabulary.addresses import Platform
from flows.vocabulary.events import AddressBlocked, AddressLinked, AddressUnblocked
from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.people import Profile
from tests.transcripts.stage import ANNA, IMMOBILIEN, PAUSED, Player, krone


async def a_stranger_with_a_code(player: Player) -> None:
    player.directory.by_code["BCDFGHJK"] = replace(ANNA, language=player.language)
    await player.says_in(de="Hallo", pl="Cześć", ru="Привет", en="Hello")
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.snaps("two.jpg", krone(merchant="SBB"))
    await player.says_in(de="Warum?", pl="Dlaczego?", ru="Почему?", en="Why?")
    await player.says("ZZZZ 9999")
    await player.says("bcdf-ghjk")
    await player.taps(MessageKey.CHOICE_APART)
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


async def one_company_and_the_question(player: Player) -> None:
    player.known()
    await player.commands("company", de="Firma", pl="firma", ru="компания", en="company")


async def a_paused_company(player: Player) -> None:
    player.known(PAUSED)
    await player.snaps("lunch.jpg")
    await player.commands("me", de="wer bin ich", pl="kim jestem", ru="кто я", en="who am i")
    await player.commands("company", de="Firma", pl="firma", ru="компания", en="company")


async def a_code_of_a_paused_company(player: Player) -> None:
    player.directory.by_code["BCDFGHJK"] = replace(PAUSED, language=player.language)
    await player.says("BCDF GHJK")


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
    await player.snaps("two.jpg", krone(merchant="SBB"))
    player.directory.by_code["BCDFGHJK"] = replace(ANNA, language=player.language)
    await player.says("BCDF GHJK")


async def unlinking_while_a_document_is_read(player: Player) -> None:
    player.known()
    player.back.reading_stands_still = True
    await player.snaps("one.jpg")
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await player.taps(MessageKey.CHOICE_UNLINK)
    player.back.reading_stands_still = False
    await player.settle()


async def stop_and_start(player: Player) -> None:
    player.known()
    player.back.reading_stands_still = True
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.says("STOP")
    player.back.reading_stands_still = False
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
    await player.taps(MessageKey.CHOICE_HELP)
    await player.says_in(
        de="Wie wird das Wetter?", pl="Jaka będzie pogoda?", ru="Какая будет погода?", en="How is the weather?"
    )


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


PIOTR = Profile("piotr", "Piotr Nowak", (IMMOBILIEN,))


async def somebody_else_gets_the_address(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop"))
    player.back.reading_stands_still = True
    await player.snaps("two.jpg", krone(merchant="SBB"))
    player.directory.by_code["BCDFGHJK"] = replace(PIOTR, language=player.language)
    await player.says("BCDF GHJK")
    player.back.reading_stands_still = False
    await player.settle()
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.says_in(de="total 1,00", pl="razem 1,00", ru="итого 1,00", en="total 1.00")
    await player.taps_token(Action.CONFIRM, "1042")


async def the_number_moves_to_somebody_else_in_the_book(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop"))
    player.known(PIOTR)
    await player.says_in(de="ja", pl="tak", ru="да", en="yes")


async def the_number_moves_to_somebody_else_in_the_silence(player: Player) -> None:
    player.known()
    await player.says("STOP")
    await player.snaps("one.jpg", krone(merchant="Coop"))
    player.known(PIOTR)
    await player.says("START")


async def commands_in_the_silence(player: Player) -> None:
    player.known()
    await player.says("STOP")
    await player.commands("me", de="wer bin ich", pl="kim jestem", ru="кто я", en="who am i")
    await player.commands("help", de="Hilfe", pl="pomoc", ru="помощь", en="help")
    await player.commands("cancel", de="abbrechen", pl="anuluj", ru="отмена", en="cancel")
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await player.taps(MessageKey.CHOICE_UNLINK)


async def a_code_ends_the_silence(player: Player) -> None:
    await player.says("STOP")
    player.directory.by_code["BCDFGHJK"] = replace(ANNA, language=player.language)
    await player.says("/start BCDFGHJK")


async def a_file_instead_of_a_language(player: Player) -> None:
    await player.commands("language", de="Sprache", pl="język", ru="язык", en="language")
    await player.snaps("one.jpg", krone(merchant="Coop"))
    player.known()
    await player.commands("language", de="Sprache", pl="język", ru="язык", en="language")
    await player.snaps("two.jpg", krone(merchant="SBB"))
    await player.commands("withdraw", de="zurückziehen", pl="wycofaj", ru="отозвать", en="withdraw")


async def a_command_instead_of_a_language(player: Player) -> None:
    await player.commands("language", de="Sprache", pl="język", ru="язык", en="language")
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    player.known()
    await player.commands("language", de="Sprache", pl="język", ru="язык", en="language")
    await player.commands("me", de="wer bin ich", pl="kim jestem", ru="кто я", en="who am i")
