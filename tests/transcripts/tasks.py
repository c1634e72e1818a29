"""Tasks of one client: opened, talked in, done, accepted or not; what is carried from one end to the other."""

from flows.vocabulary.addresses import Platform
from flows.vocabulary.content import FileKind, Place
from flows.vocabulary.events import ContactShared, OtherReceived, PlaceReceived
from flows.vocabulary.messages import MessageKey
from tests.transcripts import phrases
from tests.transcripts.desk_stage import Words
from tests.transcripts.stage import LARGE, TWO, Player, krone


async def open_task(
    player: Player, words: Words = phrases.REMINDER, kind: MessageKey = MessageKey.KIND_AUTHORITY
) -> None:
    """Open a task with one sentence."""
    await player.commands("task", phrases.NEW_TASK)
    await player.taps(kind)
    await player.says_in(words)
    await player.taps(MessageKey.CHOICE_SEND)


async def a_task_from_end_to_end(player: Player) -> None:
    player.known()
    await player.commands("task", phrases.NEW_TASK)
    await player.taps(MessageKey.KIND_AUTHORITY)
    await player.says_in(phrases.REMINDER)
    await player.snaps("letter.jpg")
    await player.taps(MessageKey.CHOICE_SEND)
    player.desk.looks_at_card()
    await player.says_in(phrases.WHEN)
    await player.desk.says(f"/note {phrases.NOTE[player.language]}")
    await player.desk.says_in(phrases.BY_APRIL)
    await player.reads()
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_ACCEPT)
    player.desk.looks_at_card()
    await player.waits(days=31)
    await player.commands("tasks", phrases.MY_TASKS)


async def a_task_for_one_of_two_companies(player: Player) -> None:
    player.known(TWO)
    await player.commands("task", phrases.NEW_TASK)
    await player.taps_words("Müller Immobilien GmbH")
    await player.taps(MessageKey.KIND_PAYROLL)
    await player.says_in(phrases.EMPLOYEE)
    await player.taps(MessageKey.CHOICE_SEND)


async def a_task_is_not_sent_after_all(player: Player) -> None:
    player.known()
    await player.commands("task", phrases.NEW_TASK)
    await player.says_in(phrases.REMINDER)
    await player.taps(MessageKey.KIND_AUTHORITY)
    await player.says_in(phrases.REMINDER)
    await player.taps(MessageKey.CHOICE_CANCEL)
    await player.commands("task", phrases.NEW_TASK)
    await player.commands("cancel", de="abbrechen", pl="anuluj", ru="отмена", en="cancel")
    await player.commands("tasks", phrases.MY_TASKS)


async def a_task_with_an_album_before_the_words(player: Player) -> None:
    player.known()
    await player.commands("task", phrases.NEW_TASK)
    await player.taps(MessageKey.KIND_TAXES)
    await player.snaps("page1.jpg", group="7")
    await player.snaps("page2.jpg", group="7")
    await player.sends_place()
    await player.says_in(phrases.TWO_PAGES)
    await player.says_in(phrases.REMINDER)
    await player.sends(FileKind.DOCUMENT, "letter.pdf", "application/pdf")
    await player.shares_contact("+41790000000", own=False, name="Urs Amt")
    await player.snaps_in_vain("page3.jpg", LARGE)
    await player.taps(MessageKey.CHOICE_SEND)


async def an_album_in_a_task(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.snaps("page1.jpg", caption=phrases.TWO_PAGES[player.language], group="7")
    await player.snaps("page2.jpg", group="7")
    await player.waits(seconds=2)
    await player.snaps("page3.jpg", group="8")
    await player.says_in(phrases.WRONG_LETTER)
    await player.waits(seconds=2)


async def everything_that_can_be_carried(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.sends(FileKind.VOICE, "question.ogg", "audio/ogg")
    await player.sends(FileKind.VIDEO, "shop.mp4", "video/mp4")
    await player.sends(FileKind.DOCUMENT, "balance.pdf", "application/pdf")
    await player.sends(FileKind.STICKER, "thumb.webp", "image/webp", emoji="👍")
    await player.sends_place()
    await player.shares_contact("+41790000000", own=False, name="Urs Amt")
    await player.sends_other("poll")
    await player.desk.sends("form.pdf", kind=FileKind.DOCUMENT, media_type="application/pdf")
    await player.desk.sends("answer.ogg", kind=FileKind.VOICE, media_type="audio/ogg")
    await player.desk.sends("photo.jpg", phrases.TWO_PAGES[player.language], group="9")
    await player.desk.sends("photo2.jpg", group="9")
    await player.waits(seconds=2)
    await player.desk.sends("party.webp", kind=FileKind.STICKER, media_type="image/webp", emoji="🎉")
    await player.desk.sends_other(PlaceReceived(Place(47.3769, 8.5417, "Bahnhof", "Bahnhofplatz 1")))
    await player.desk.sends_other(ContactShared("+41790000000", own=False, name="Urs Amt"))
    await player.desk.sends_other(OtherReceived("poll"))


async def answers_to_messages(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.says_in(phrases.WHEN)
    await player.desk.says_in(phrases.BY_APRIL, to=phrases.WHEN[player.language])
    await player.says_in(phrases.AND_JANUARY, to=phrases.BY_APRIL[player.language])
    await player.snaps("letter.jpg", to=phrases.BY_APRIL[player.language])


async def changes_and_deletions_of_the_client(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.says_in(phrases.WHEN)
    if player.platform is Platform.TELEGRAM:
        await player.changes(phrases.WHEN[player.language], phrases.AND_JANUARY[player.language])
    await player.says_in(phrases.WRONG_LETTER)
    await player.commands("delete")
    await player.says("/delete", to=phrases.WRONG_LETTER[player.language])
    await player.says_in(phrases.THANKS)
    await player.says_in(phrases.DELETE, to=phrases.THANKS[player.language])


async def changes_and_deletions_of_a_manager(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says_in(phrases.BY_APRIL)
    await player.desk.changes(phrases.BY_APRIL[player.language], phrases.BY_MAY[player.language])
    await player.desk.says(f"/note {phrases.NOTE[player.language]}")
    await player.desk.changes(f"/note {phrases.NOTE[player.language]}", f"/note {phrases.CLOSING[player.language]}")
    await player.desk.says_in(phrases.WRONG_LETTER)
    await player.desk.says("/delete")
    await player.desk.says("/delete", to=phrases.WRONG_LETTER[player.language])
    await player.desk.says("/delete", to=phrases.NOTE[player.language])
    await player.desk.says("/history")


async def not_yet_and_then_accepted(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_NOT_YET)
    await player.says_in(phrases.JANUARY_MISSING)
    await player.desk.says_in(phrases.JANUARY_TOO)
    await player.desk.taps(MessageKey.CHOICE_DONE)
    await player.desk.says("/done")
    await player.says_in(phrases.YES)


async def words_instead_of_accepting(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says("/done")
    await player.says_in(phrases.AND_JANUARY)
    await player.desk.says_in(phrases.JANUARY_TOO)
    await player.taps(MessageKey.CHOICE_ACCEPT)


async def silence_accepts(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says_in(phrases.BY_APRIL)
    await player.desk.says("/done")
    await player.waits(days=5)
    await player.waits(days=30)


async def rating(player: Player) -> None:
    player.rules(rating=True)
    player.known()
    await open_task(player)
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_ACCEPT)
    await player.taps_words("★★★★")
    player.desk.looks_at_card()


async def a_task_that_is_over_goes_on(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says_in(phrases.BY_APRIL)
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_ACCEPT)
    await player.waits(days=3)
    await player.says_in(phrases.AND_JANUARY, to=phrases.BY_APRIL[player.language])
    await player.desk.says_in(phrases.JANUARY_TOO)
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_ACCEPT)
    await player.commands("tasks", phrases.MY_TASKS)
    await player.taps_words({"de": "Nr. 1", "pl": "Nr 1", "ru": "№ 1", "en": "No. 1"}[player.language])
    await player.says_in(phrases.JANUARY_MISSING)


async def the_office_reopens(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_ACCEPT)
    await player.desk.taps(MessageKey.CHOICE_REOPEN)
    await player.desk.says("/reopen")
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_ACCEPT)
    await player.desk.says_in(phrases.JANUARY_TOO)


async def a_receipt_among_words(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.snaps("lunch.jpg", krone())
    await player.taps(MessageKey.CHOICE_RECEIPT)
    await player.taps(MessageKey.CHOICE_YES)
    await player.waits(hours=2)
    await player.snaps("later.jpg", krone(merchant="Coop"))
    await player.says_in(phrases.WHEN)
    await player.taps(MessageKey.CHOICE_YES)


async def commands_in_a_task(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.commands("help", phrases.HELP)
    await player.commands("me", de="wer bin ich", pl="kim jestem", ru="кто я", en="who am i")
    await player.commands("needed", phrases.NEEDED)
    await player.says_in(de="total 34,20", pl="razem 34,20", ru="итого 34,20", en="total 34.20")
    await player.says("BCDF GHJK")
    await player.waits(hours=2)
    await player.says_in(de="Wie spät ist es?", pl="Która godzina?", ru="Который час?", en="What time is it?")


async def a_number_for_the_manager(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.snaps("lunch.jpg", krone())
    await player.waits(minutes=1)
    await player.desk.says_in(phrases.HOW_MANY)
    await player.waits(minutes=1)
    await player.says("1")
    await player.commands("tasks", phrases.MY_TASKS)
    await player.waits(minutes=1)
    await player.says("1")


async def a_file_for_the_manager_while_a_receipt_is_shown(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.desk.says_in(phrases.CONTRACT)
    await player.waits(hours=2)
    await player.snaps("letter.jpg", to=phrases.CONTRACT[player.language])
    await player.taps(MessageKey.CHOICE_RECEIPT)
    await player.snaps("contract.jpg", to=phrases.CONTRACT[player.language])
    await player.says_in(phrases.YES)


async def a_voice_to_the_office_that_began_the_talk(player: Player) -> None:
    player.known()
    await player.general.says(f"/ask Anna Keller: {phrases.WHEN[player.language]}")
    await player.sends(FileKind.VOICE, "answer.ogg", "audio/ogg")


async def silence_in_the_other_chat(player: Player) -> None:
    player.known()
    await open_task(player)
    player.moves()
    await player.says("STOP")
    await player.desk.says_in(phrases.BY_APRIL)
    await player.says("START")
    await player.says_in(phrases.THANKS)


async def silence_and_a_task_that_is_done(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.says("STOP")
    await player.desk.says("/done")
    await player.says("START")
    await player.says_in(phrases.YES)
