"""Managers at the desk: commands in topics and in General, buttons, talks that the office begins, strangers, the group itself."""

from dataclasses import replace

from flows.vocabulary.events import ContactShared, TextEdited
from flows.vocabulary.messages import MessageKey
from flows.vocabulary.people import Company, Manager, Person
from flows.vocabulary.task_events import DeskLost, DeskRegained
from tests.transcripts.backstage import FREY, WEBER
from tests.transcripts.phrases import BY_APRIL, NOTE, WHEN
from tests.transcripts.stage import ANNA, IMMOBILIEN, TWO, Player, krone
from tests.transcripts.tasks import open_task

EVE = Manager("eve", "Eve", 99)


async def what_can_be_done_at_the_desk(player: Player) -> None:
    player.known()
    await player.general.says("/help")
    await open_task(player)
    await player.desk.says("/help")
    for command in ("/note", "/done x", "/find", "/company", "/person", "/invite", "/ask", "/ask 1042", "/away soon"):
        await player.desk.says(command)
    for command in (
        "/note x",
        "/request",
        "/request 45.90 Shell",
        "/ask somebody",
        "/internal",
        "/internal Müller AG:",
        "/ask 1042",
    ):
        await player.general.says(command)
    await player.general.says("Mahlzeit!")


async def looking_up(player: Player) -> None:
    player.known()
    await player.snaps("lunch.jpg", krone())
    await player.general.says("/open")
    await open_task(player)
    await player.desk.says("/request 45.90 2026-02-17 Shell")
    for command in (
        "/open",
        "/open Baumann",
        "/find Müller",
        "/find nothing at all",
        "/company Müller",
        "/person Anna",
    ):
        await player.general.says(command)
    await player.desk.says("/client")
    await player.desk.taps(MessageKey.CHOICE_CLIENT)
    await player.desk.says("/window")
    await player.desk.says("/history")
    player.back.book.by_company_id["mueller"] = replace(player.back.book.by_company_id["mueller"], active=False)
    await player.general.says("/company Müller")
    player.back.book.by_company_id["kiosk"] = Company("kiosk", "Kiosk GmbH")
    await player.general.says("/company Kiosk")
    player.back.book.by_person_id["beat"] = Person("beat", "Beat Frei", ("mueller",))
    await player.general.says("/person Beat")
    await player.general.says("/find 1")


async def more_than_can_be_listed(player: Player) -> None:
    player.known()
    for _ in range(11):
        await open_task(player)
    await player.general.says("/open")
    await player.general.says("/find Müller")


async def passing_a_task_on(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.taps(MessageKey.CHOICE_TAKE, by=FREY)
    await player.desk.taps(MessageKey.CHOICE_ASSIGN)
    await player.desk.taps_words("Frau Baumann", by=FREY)
    await player.desk.says("/assign frey")
    await player.desk.says("/assign nobody")
    await player.desk.taps(MessageKey.CHOICE_DONE)
    await player.general.taps_token("take:")


async def asking_for_a_document_step_by_step(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.taps(MessageKey.CHOICE_REQUEST)
    await player.desk.says("45,90 17.02.2026 Shell")
    await player.desk.taps_token("drop_request:somebody.r1")
    await player.desk.taps(MessageKey.CHOICE_SEND_NOW)
    await player.waits(seconds=3)
    await player.desk.says("/request /")
    await player.desk.says("/request 45.90")
    await player.desk.taps_token("leave:")


async def a_question_about_a_document(player: Player) -> None:
    player.known()
    await player.snaps("lunch.jpg", krone())
    await player.taps(MessageKey.CHOICE_YES)
    number = 1042
    await player.general.says(f"/ask {number}: {WHEN[player.language]}")
    await player.says_in(WHEN)
    await player.desk.says(f"/ask #{number} {BY_APRIL[player.language]}")
    await player.desk.says(f"/ask {BY_APRIL[player.language]}")
    await player.desk.says("/ask 9999 ?")
    await player.general.says("/ask 9999: ?")
    await player.office_takes("lunch.jpg")


async def a_talk_that_the_office_begins(player: Player) -> None:
    player.known(TWO)
    await player.general.says(f"/ask Anna Keller: {WHEN[player.language]}")
    await player.general.taps_words("Anna Keller · Müller AG")
    await player.general.taps_token("person:0")
    await player.general.says("/ask Nobody: ?")
    player.known(ANNA)
    await player.general.says(f"/ask Anna Keller: {WHEN[player.language]}")
    await player.says_in(BY_APRIL)


async def a_talk_with_somebody_who_has_no_chat(player: Player) -> None:
    player.known()
    player.back.book.by_person_id["beat"] = Person("beat", "Beat Frei", ("mueller",))
    await player.general.says(f"/ask Beat Frei: {WHEN[player.language]}")
    await player.desk.says_in(BY_APRIL)
    await player.desk.says("/request 1.00 Taxi")
    await player.desk.taps_token("send_now:")


async def a_talk_among_the_office(player: Player) -> None:
    player.known()
    await player.general.says(f"/internal Müller AG: {NOTE[player.language]}")
    await player.desk.says_in(NOTE)
    await player.desk.says("/request 1.00 Taxi")
    await player.desk.says("/client")
    await player.desk.says("/done")
    await player.desk.says("/reopen")
    await player.general.says("/internal Nobody: x")


async def inviting_and_being_away(player: Player) -> None:
    player.known()
    await player.general.says("/invite Anna Keller")
    await player.general.says("/invite Nobody")
    await player.general.says("/away 2026-03-20")
    await open_task(player)
    await player.general.says("/away back")


async def who_is_not_a_manager_is_told_once(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says("hello", by=EVE)
    await player.desk.says("hello again", by=EVE)
    await player.general.says("/open", by=EVE)
    await player.desk.sends("picture.jpg", by=EVE)
    await player.desk.taps(MessageKey.CHOICE_DONE, by=EVE)


async def a_manager_of_other_companies(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says_in(BY_APRIL, by=WEBER)
    await player.desk.says("/done", by=WEBER)
    await player.desk.says("/request 1.00 Taxi", by=WEBER)
    await player.general.says("/find Müller", by=WEBER)
    await player.general.says("/open", by=WEBER)
    assert IMMOBILIEN.company_id in WEBER.company_ids


async def a_topic_of_no_task(player: Player) -> None:
    player.known()
    await open_task(player)
    player.back.topics.topics.clear()
    await player.general.says("/open")


async def out_of_the_group_and_back(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.general.happens(DeskLost(), None)
    await player.general.happens(DeskRegained(), None)


async def what_managers_change_that_is_none_of_the_threads(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.happens(TextEdited("x", "999999"))
    await player.desk.happens(TextEdited("/done", "999999"))
    await player.desk.sends("picture.jpg", "/done")
    await player.desk.sends("note.jpg", "/note x")
    await player.desk.happens(ContactShared("+41790000001", own=False, name="Beat"))
