"""What is sent twice: by the same person, by a colleague, after a withdrawal, by a correction; asked about, never decided alone."""

from dataclasses import replace

from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.people import Person
from tests.transcripts import phrases
from tests.transcripts.requests import ask_for_shell, shell
from tests.transcripts.stage import ANNA, TWO, Player, krone

UNDO = {"de": "rückgängig", "pl": "cofnij", "ru": "отменить", "en": "undo"}
WITHDRAW = {"de": "zurückziehen", "pl": "wycofaj", "ru": "отозвать", "en": "withdraw"}
TOTAL = {"de": "total 43,20", "pl": "razem 43,20", "ru": "итого 43,20", "en": "total 43.20"}
OTHER_TOTAL = {"de": "total 44,20", "pl": "razem 44,20", "ru": "итого 44,20", "en": "total 44.20"}


def a_colleague_goes_on(player: Player) -> None:
    """From here on a colleague of the same company writes, from another chat."""
    player.back.book.by_person_id["piotr"] = Person("piotr", "Piotr Nowak", ("mueller",))
    player.moves()
    player.directory.link(player.address, replace(player.profile, person_id="piotr", name="Piotr Nowak"))


async def the_same_receipt_twice(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    await player.taps(MessageKey.CHOICE_YES)
    await player.waits(days=2)
    await player.snaps("again.jpg")
    await player.taps(MessageKey.CHOICE_DUPLICATE)
    await player.commands("undo", UNDO)
    await player.says_in(phrases.YES)
    await player.taps(MessageKey.CHOICE_SECOND)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps_token(Action.DUPLICATE, "1043")


async def a_colleague_sent_it_before(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    await player.taps(MessageKey.CHOICE_YES)
    await player.waits(days=11)
    a_colleague_goes_on(player)
    await player.snaps("one.jpg", krone(total="48.20"))
    await player.taps_words(player.label_of(MessageKey.CHOICE_SHOW, number=1042))
    await player.taps(MessageKey.CHOICE_DUPLICATE)


async def a_withdrawn_one_is_sent_again(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    await player.taps(MessageKey.CHOICE_WITHDRAW)
    await player.snaps("again.jpg")
    await player.says_in(phrases.YES)
    await player.taps(MessageKey.CHOICE_YES)
    await player.says("/undo 1042")
    await player.taps(MessageKey.CHOICE_DUPLICATE)
    await player.snaps("third.jpg")
    await player.commands("withdraw", WITHDRAW)


async def a_colleague_withdrew_it(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    await player.taps(MessageKey.CHOICE_WITHDRAW)
    a_colleague_goes_on(player)
    await player.snaps("again.jpg")
    await player.taps(MessageKey.CHOICE_NOT_INSTEAD)


async def the_earlier_one_is_withdrawn_later(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    a_colleague_goes_on(player)
    await player.snaps("again.jpg")
    await player.taps(MessageKey.CHOICE_DUPLICATE)
    player.moves()
    player.directory.link(player.address, player.profile)
    await player.commands("withdraw", WITHDRAW)
    a_colleague_goes_on(player)
    await player.taps(MessageKey.CHOICE_INSTEAD)


async def corrections_make_and_unmake_it(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("two.jpg", krone(total="13.20"))
    await player.says_in(TOTAL)
    await player.says_in(OTHER_TOTAL)
    await player.says_in(TOTAL)
    await player.taps(MessageKey.CHOICE_SECOND)
    await player.says_in(OTHER_TOTAL)
    await player.commands("undo", UNDO)
    await player.taps(MessageKey.CHOICE_YES)


async def a_question_about_another_document_is_open(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await player.snaps("again.jpg")
    await player.taps(MessageKey.CHOICE_KEEP)
    await player.taps(MessageKey.CHOICE_DUPLICATE)
    await player.taps(MessageKey.CHOICE_YES)


async def a_duplicate_fulfils_nothing(player: Player) -> None:
    player.known()
    await player.snaps("shell.jpg", shell())
    await player.taps(MessageKey.CHOICE_YES)
    await ask_for_shell(player)
    await player.snaps("again.jpg", shell())
    await player.taps_token(Action.SECOND, "1043")


async def the_same_paper_for_two_companies(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg")
    await player.taps_words("Müller AG")
    await player.taps(MessageKey.CHOICE_YES)
    await player.commands("company", de="Firma", pl="firma", ru="компания", en="company")
    await player.taps_words("Müller Immobilien GmbH")
    await player.snaps("one.jpg")
    await player.taps(MessageKey.CHOICE_YES)


async def the_company_is_left_before_the_answer(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg")
    await player.taps_words("Müller AG")
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("again.jpg")
    player.known(replace(TWO, companies=TWO.companies[1:]))
    await player.taps_token(Action.SHOW, "1043")
    await player.commands("undo", UNDO)
    await player.taps(MessageKey.CHOICE_DUPLICATE)


async def a_stranger_sent_it_twice(player: Player) -> None:
    await player.snaps("one.jpg")
    await player.snaps("one.jpg")
    player.directory.by_code["BCDFGHJK"] = replace(ANNA, language=player.language)
    await player.says("BCDF GHJK")
    await player.taps(MessageKey.CHOICE_DUPLICATE)


async def a_duplicate_is_read_in_the_silence(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg")
    await player.taps(MessageKey.CHOICE_YES)
    player.back.reading_stands_still = True
    await player.snaps("again.jpg")
    await player.says("/stop")
    player.back.reading_stands_still = False
    await player.settle()
    await player.says("/start")
    await player.snaps("other.jpg", krone(merchant="SBB"))
    await player.taps(MessageKey.CHOICE_YES)
