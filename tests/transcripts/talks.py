"""Clients with tasks: opening in every way, several at a time, files, changes, acceptance, silence, moving to another chat."""

from dataclasses import replace
from datetime import timedelta

from flows.vocabulary.addresses import Platform
from flows.vocabulary.content import FileKind, Place
from flows.vocabulary.errors import Refused
from flows.vocabulary.events import ContactShared, OtherReceived, PlaceReceived
from flows.vocabulary.messages import Action, MessageKey
from tests.transcripts.backstage import FREY
from tests.transcripts.phrases import BY_APRIL, NEW_TASK, WHEN
from tests.transcripts.stage import ANNA, PAUSED, TWO, Player, krone
from tests.transcripts.tasks import open_task

OTHER = {
    "de": "Wir stellen jemanden ein.",
    "pl": "Zatrudniamy nową osobę.",
    "ru": "Мы берём нового сотрудника.",
    "en": "We are hiring somebody.",
}
MISSING = {
    "de": "Der Januar fehlt noch.",
    "pl": "Brakuje jeszcze stycznia.",
    "ru": "Не хватает января.",
    "en": "January is still missing.",
}
HERE = PlaceReceived(Place(47.3769, 8.5417, "Bahnhof", "Bahnhofplatz 1"))


async def two_tasks(player: Player) -> None:
    """Two open tasks."""
    await open_task(player)
    await open_task(player, kind=MessageKey.KIND_PAYROLL, words=OTHER)
    await player.waits(minutes=1)


async def a_task_put_together_from_files_places_and_words(player: Player) -> None:
    player.known()
    await player.commands("task", NEW_TASK)
    await player.taps_token(Action.KIND, "99")
    await player.taps(MessageKey.KIND_OTHER)
    await player.snaps("one.jpg", krone())
    await player.snaps("two.jpg", krone())
    await player.taps_token(Action.SEND, "")
    await player.sends_place()
    await player.shares_contact("+41790000001", own=False, name="Beat")
    await player.says_in(WHEN)
    await player.snaps("three.jpg", krone())
    await player.taps(MessageKey.CHOICE_SEND)


async def a_task_that_is_not_sent_after_all(player: Player) -> None:
    player.known()
    await player.commands("task", NEW_TASK)
    await player.taps(MessageKey.KIND_TAXES)
    await player.says_in(WHEN)
    await player.taps(MessageKey.CHOICE_CANCEL)
    await player.commands("task", NEW_TASK)
    await player.says("/cancel")
    await player.taps_token(Action.SEND, "")
    await player.taps_token(Action.KIND, "1")


async def kinds_of_the_offices_own_for_two_companies(player: Player) -> None:
    player.known(TWO)
    player.rules(kinds=("Lohn", "Steuer"))
    await player.commands("task", NEW_TASK)
    await player.taps_token(Action.COMPANY, "nobody")
    await player.taps_words("Müller Immobilien GmbH")
    await player.taps_words("Steuer")
    await player.says_in(WHEN)
    await player.taps(MessageKey.CHOICE_SEND)


async def no_task_for_a_paused_company(player: Player) -> None:
    player.known(PAUSED)
    await player.commands("task", NEW_TASK)


async def nobody_is_in_charge(player: Player) -> None:
    player.known()
    player.back.book.by_manager_id.clear()
    await open_task(player)


async def words_to_one_of_several_tasks(player: Player) -> None:
    player.known()
    await player.says("/tasks")
    await two_tasks(player)
    await player.topic(1).says_in(BY_APRIL)
    await player.waits(minutes=1)
    await player.says_in(WHEN)
    await player.sends(FileKind.VOICE, "voice.ogg", "audio/ogg")
    await player.sends_place()
    await player.says("1")
    await player.says_in(MISSING)
    await player.says_in(WHEN, to=BY_APRIL[player.language][:12])
    await player.says("/tasks")
    await player.says("2")
    await player.says_in(MISSING)


async def an_answer_while_it_is_asked_to_which_task(player: Player) -> None:
    player.known()
    await two_tasks(player)
    await player.topic(1).says_in(BY_APRIL)
    await player.waits(minutes=1)
    await player.says_in(MISSING)
    await player.says_in(WHEN, to=BY_APRIL[player.language][:12])
    await player.says("/me")
    await player.taps_token(Action.TASK, "nobody")


async def the_tasks_are_over_while_it_is_asked_which_one(player: Player) -> None:
    player.known()
    await two_tasks(player)
    await player.topic(1).says_in(BY_APRIL)
    await player.waits(minutes=1)
    await player.says_in(MISSING)
    for task_id, record in list(player.back.tasks.records.items()):
        player.back.tasks.records[task_id] = replace(record, status=record.status.ACCEPTED)
    await player.says_in(WHEN)


async def files_in_a_task_and_for_the_books(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.snaps("letter.jpg", krone())
    await player.taps(MessageKey.CHOICE_RECEIPT)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps_token(Action.RECEIPT, "0123456789abcdef")
    await player.waits(hours=2)
    await player.snaps("lunch.jpg", krone(merchant="SBB"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.desk.says_in(BY_APRIL)
    await player.snaps("contract.jpg", krone())
    await player.sends(FileKind.STICKER, "thumb.webp", "image/webp", emoji="👍")


async def what_has_no_task_to_go_to(player: Player) -> None:
    player.known()
    await player.sends(FileKind.VOICE, "voice.ogg", "audio/ogg")
    await player.sends_place()
    await player.shares_contact("+41790000001", own=False, name="Beat")


async def a_strangers_voice_and_place(player: Player) -> None:
    await player.sends(FileKind.VOICE, "voice.ogg", "audio/ogg")
    await player.sends_place()


async def an_album_stays_together_and_ahead_of_what_follows(player: Player) -> None:
    player.known()
    await open_task(player)
    for name in ("one.jpg", "two.jpg"):
        await player.sends(FileKind.PHOTO, name, "image/jpeg", name, group="g1")
    await player.waits(seconds=2)
    await player.sends(FileKind.PHOTO, "three.jpg", "image/jpeg", group="g2")
    await player.says_in(WHEN)
    await player.waits(seconds=2)
    for name in ("four.jpg", "five.jpg"):
        await player.desk.sends(name, name, group="g3")
    await player.desk.says_in(BY_APRIL)
    await player.desk.sends("six.jpg", group="g4")
    await player.waits(seconds=2)


async def words_that_are_changed_and_taken_back(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.says_in(WHEN)
    if player.platform is Platform.TELEGRAM:
        await player.changes(WHEN[player.language], WHEN[player.language] + "?")
    await player.desk.says_in(BY_APRIL)
    await player.desk.changes(BY_APRIL[player.language][:10], "20.4.")
    await player.desk.says("/note 1")
    await player.desk.changes("/note 1", "/note 2")
    await player.desk.says("/delete", to=BY_APRIL[player.language][:10])
    await player.says("/delete", to=WHEN[player.language])
    await player.says("/delete")
    await player.desk.says("/delete")


async def not_yet_done(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_NOT_YET)
    await player.says_in(MISSING)
    await player.taps_token(Action.ACCEPT, "nobody")
    await player.desk.says("/reopen")
    await player.desk.says("/done")
    await player.says_in(WHEN)
    await player.desk.says_in(BY_APRIL)
    await player.desk.says("/done")
    await player.desk.taps(MessageKey.CHOICE_REOPEN)
    await player.desk.says("/done")
    await player.says_in(de="ja", pl="tak", ru="да", en="yes")


async def silence_and_what_comes_after_it(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says("/done")
    await player.waits(days=5)
    await player.waits(days=31)
    await player.says("/tasks")
    await player.says("1")
    await player.says_in(MISSING)
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_ACCEPT)
    await player.says_in(WHEN, to=MISSING[player.language][:6])


async def stars_for_a_task(player: Player) -> None:
    player.known()
    player.rules(rating=True)
    await open_task(player)
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_ACCEPT)
    await player.taps_words("★★★★")
    await player.taps_token(Action.RATE, "5:nobody")


async def done_while_something_else_is_asked(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.says("/language")
    await player.desk.says("/done")
    await player.says("/tasks")
    await player.says("1")
    await player.says("1")


async def asking_for_silence_with_an_open_task(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.says("STOP")
    await player.desk.says_in(BY_APRIL)
    await player.desk.says("/request 45.90 Shell")
    await player.desk.taps(MessageKey.CHOICE_DROP)
    await player.desk.says("/done")
    await player.desk.says("/reopen")
    await player.says("START")
    await player.says_in(WHEN)


async def the_window_closes_and_opens(player: Player) -> None:
    player.known()
    player.rules(templates=("de", "en"), nudge=True, escalate_after=timedelta(days=9))
    await open_task(player)
    await player.waits(hours=23)
    await player.desk.says("/window")
    await player.waits(hours=2)
    await player.desk.says_in(BY_APRIL)
    await player.desk.says("…")
    await player.desk.says("/window")
    player.desk.looks_at_card()
    await player.says_in(WHEN)


async def no_template_is_set(player: Player) -> None:
    player.known()
    player.rules(escalate_after=timedelta(days=9))
    await open_task(player)
    await player.waits(hours=25)
    await player.desk.says_in(BY_APRIL)


async def the_client_moves_with_what_is_held_and_asked_for(player: Player) -> None:
    player.known()
    player.rules(escalate_after=timedelta(days=9))
    await open_task(player)
    await player.desk.says("/request 45.90 2026-02-17 Shell")
    await player.waits(hours=25)
    await player.desk.says_in(BY_APRIL)
    player.moves()
    await player.says_in(WHEN)
    await player.desk.says_in(BY_APRIL)


async def a_client_who_blocked_the_bot(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.blocks()
    await player.desk.says_in(BY_APRIL)
    await player.says("/me")
    player.moves()
    await player.says("/me")
    player.moves()
    await player.desk.says("…")
    await player.desk.taps_token("elsewhere:telegram:999")
    if player.desk.player.offered(player.desk.address):
        await player.desk.taps(MessageKey.CHOICE_ELSEWHERE)


async def nobody_answers(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.waits(hours=21)
    await player.waits(hours=21)
    await player.desk.says("/take", by=FREY)
    await player.desk.says_in(BY_APRIL, by=FREY)


async def nobody_answers_and_nobody_stands_in(player: Player) -> None:
    player.known()
    await open_task(player)
    book = player.back.book
    book.by_company_id["mueller"] = replace(book.by_company_id["mueller"], substitute_id="")
    await open_task(player, kind=MessageKey.KIND_PAYROLL, words=OTHER)
    await player.waits(hours=21)


async def what_nobody_can_carry(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.sends_other("poll")
    await player.desk.sends_other(OtherReceived("poll"))
    await player.desk.sends_other(HERE)
    await player.desk.sends_other(ContactShared("+41790000001", own=False, name="Beat"))
    await player.snaps_in_vain("gone.jpg", Refused("gone"))
    player.messenger.faults["lost.jpg"] = Refused("gone")
    await player.desk.sends("lost.jpg")


async def a_number_of_ones_own_is_shared_again(player: Player) -> None:
    player.known(ANNA)
    await player.shares_contact()
