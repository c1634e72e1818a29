"""Documents that the office asks for: asked, reminded of, fulfilled on any channel, declined, dropped, asked for again."""

from dataclasses import replace
from datetime import timedelta

from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.people import Person
from flows.vocabulary.readings import Reading
from tests.transcripts import phrases
from tests.transcripts.backstage import FREY
from tests.transcripts.several_tasks import NUMBER_TWO
from tests.transcripts.stage import TWO, Player, krone
from tests.transcripts.tasks import open_task


def shell(**other: str) -> Reading:
    """What is read from the receipt of a filling station."""
    return krone(**({"merchant": "Shell Zürich", "date": "2026-02-17", "total": "45.90"} | other))


async def ask_for_shell(player: Player) -> None:
    """A task in which a receipt is asked for, and the client has read that it is."""
    player.known()
    await open_task(player)
    await player.desk.says(f"/request 45.90 CHF 2026-02-17 {phrases.CARD_PAYMENT[player.language]}")
    await player.waits(minutes=10)


async def a_request_is_fulfilled_from_the_other_chat(player: Player) -> None:
    await ask_for_shell(player)
    player.desk.looks_at_card()
    await player.waits(days=1)
    player.moves()
    await player.snaps("shell.jpg", shell())
    await player.taps(MessageKey.CHOICE_YES)
    player.desk.looks_at_card()
    await player.waits(days=3)


async def several_requests_are_one_message(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says("/request 45.90 2026-02-17 Shell")
    await player.waits(minutes=4)
    await player.desk.says("/request 12.00 CHF 20.02.2026 Coop", by=FREY)
    await player.desk.says("/request CHF 1’250.00 Swisscom")
    await player.waits(minutes=6)
    await player.snaps("coop.jpg", krone(merchant="Coop", date="2026-02-20", total="12.00"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.commands("needed", phrases.NEEDED)
    await player.taps(MessageKey.CHOICE_REQUESTS_MISSING)
    await player.taps_words("Shell")
    await player.waits(days=2)
    await player.snaps("swisscom.jpg", krone(merchant="Swisscom", date="2026-03-01", total="1250.00"))


async def asked_at_once(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.taps(MessageKey.CHOICE_REQUEST)
    await player.desk.says("45.90 2026-02-17 Shell")
    await player.desk.taps(MessageKey.CHOICE_SEND_NOW)
    await player.waits(seconds=3)
    await player.desk.says("/request 12.00 2026-02-20 Coop")
    await player.waits(seconds=3)


async def reminders_leave_the_night_alone(player: Player) -> None:
    player.rules(escalate_after=timedelta(days=90))
    player.known()
    await open_task(player)
    await player.waits(hours=7, minutes=55)
    await player.says_in(phrases.WHEN)
    await player.desk.says("/request 45.90 2026-02-17 Shell")
    await player.waits(hours=11, minutes=5)
    for _ in range(7):
        await player.commands("needed", phrases.NEEDED)  # who writes keeps WhatsApp's window open
        await player.waits(days=2)


async def somebody_does_not_have_it(player: Player) -> None:
    await ask_for_shell(player)
    await player.taps(MessageKey.CHOICE_REQUEST_MISSING)
    await player.commands("needed", phrases.NEEDED)
    await player.taps_token(Action.DECLINE, f"{next(iter(player.back.tasks.records))}.r1")
    await player.waits(days=1)
    await player.snaps("shell.jpg", shell())


async def the_office_no_longer_needs_it(player: Player) -> None:
    await ask_for_shell(player)
    await player.desk.taps(MessageKey.CHOICE_DROP)
    await player.desk.taps_token(f"drop_request:{next(iter(player.back.tasks.records))}.r1")
    await player.commands("needed", phrases.NEEDED)
    await player.waits(days=3)


async def a_document_that_fulfilled_is_withdrawn(player: Player) -> None:
    await ask_for_shell(player)
    await player.snaps("shell.jpg", shell())
    await player.taps(MessageKey.CHOICE_WITHDRAW)
    await player.waits(minutes=10)
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.taps(MessageKey.CHOICE_YES)


async def an_answer_fulfils_whatever_is_read(player: Player) -> None:
    await ask_for_shell(player)
    await player.snaps("unreadable.jpg", krone(), to="Shell")
    await player.taps(MessageKey.CHOICE_YES)


async def a_correction_finds_what_is_asked_for(player: Player) -> None:
    await ask_for_shell(player)
    await player.snaps("shell.jpg", shell(total="4.90"))
    await player.says_in(de="total 45,90", pl="razem 45,90", ru="итого 45,90", en="total 45.90")
    await player.taps(MessageKey.CHOICE_YES)


async def words_about_what_is_asked_for(player: Player) -> None:
    await ask_for_shell(player)
    await player.says_in(phrases.WITH_KELLER, to="Shell")
    await player.desk.says_in(phrases.IS_IT_TRUE)
    await player.says_in(phrases.TOMORROW)


async def requests_of_two_companies(player: Player) -> None:
    player.known(TWO)
    await player.general.says(f"/ask Anna Keller: {phrases.LUNCH_WITH[player.language]}")
    await player.general.taps_words("Anna Keller · Müller AG")
    await player.desk.says("/request 43.20 2026-03-12 Krone")
    await player.general.says(f"/ask Anna Keller: {phrases.CONTRACT[player.language]}")
    await player.general.taps_words("Anna Keller · Müller Immobilien GmbH")
    await player.desk.says("/request 45.90 2026-02-17 Shell")
    await player.says_in(phrases.THANKS)
    await player.taps_words(NUMBER_TWO[player.language])
    await player.waits(minutes=10)
    await player.commands("needed", phrases.NEEDED)
    await player.snaps("shell.jpg", shell())


async def a_colleague_sends_it(player: Player) -> None:
    await ask_for_shell(player)
    book = player.back.book
    book.by_person_id["piotr"] = Person("piotr", "Piotr Nowak", ("mueller",))
    profile = replace(player.profile, person_id="piotr", name="Piotr Nowak")
    player.moves()
    player.directory.link(player.address, profile)
    await player.snaps("shell.jpg", shell())


async def a_request_is_held_by_the_window(player: Player) -> None:
    player.rules(templates=("de", "en", "pl", "ru"), escalate_after=timedelta(days=9))
    player.known()
    await open_task(player)
    await player.waits(hours=25)
    await player.desk.says("/request 45.90 2026-02-17 Shell")
    await player.waits(minutes=10)
    await player.waits(days=2)
    await player.says_in(phrases.TOMORROW)


async def a_request_fails_and_is_asked_elsewhere(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.blocks()
    await player.desk.says("/request 45.90 2026-02-17 Shell")
    await player.waits(minutes=10)
    offered = player.offered(player.desk.address)
    if any(choice.action is Action.ELSEWHERE for choice in offered):
        await player.desk.taps(MessageKey.CHOICE_ELSEWHERE)
    await player.waits(minutes=10)
