"""Documents of several pages: joined, parted, with a page that comes later, and with a picture that is taken again."""

from dataclasses import replace

from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.readings import PictureFlaw, Reading
from tests.transcripts.bursts import NEXT_DAY, UNREADABLE, nameless, three, two
from tests.transcripts.requests import ask_for_shell
from tests.transcripts.stage import Player, krone
from tests.transcripts.tasks import open_task


def doubtful(flaw: PictureFlaw, **other: str) -> Reading:
    """What was read from a picture with a flaw: nothing of it is sure."""
    reading = krone(**other)
    return replace(reading, findings=tuple(replace(each, confidence=0.4) for each in reading.findings), quality=(flaw,))


NOTE = {"de": "Umbau Büro", "pl": "remont biura", "ru": "ремонт офиса", "en": "office refit"}


async def three_pictures_are_one_document(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop"), NOTE[player.language], more=True)
    await player.snaps("two.jpg", UNREADABLE, more=True)
    await player.snaps("three.jpg", UNREADABLE)
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.says_in(de="total 34,20", pl="razem 34,20", ru="итого 34,20", en="total 34.20")
    await player.says_in(de="1043 total 12,00", pl="1043 razem 12,00", ru="1043 итого 12,00", en="1043 total 12.00")
    await player.says("/withdraw 1044")
    await player.edits("m-two.jpg", "Keller AG")
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")


async def one_document_is_taken_apart(player: Player) -> None:
    player.known()
    await two(player)
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.taps(MessageKey.CHOICE_SPLIT)
    await player.taps(MessageKey.CHOICE_YES)
    await two(player, date=NEXT_DAY)
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.taps(MessageKey.CHOICE_YES)
    await player.says("/undo 1045")
    await player.taps_token(Action.SPLIT, "1044")


async def the_whole_is_withdrawn_and_comes_back(player: Player) -> None:
    player.known()
    await two(player)
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.taps(MessageKey.CHOICE_WITHDRAW)
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.taps(MessageKey.CHOICE_YES)
    await player.office_takes("one.jpg")
    await player.taps_token(Action.SPLIT, "1042")
    await player.says("/undo 1043")


async def the_office_takes_a_page_before_the_answer(player: Player) -> None:
    player.known()
    await three(player)
    await player.office_takes("two.jpg")
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.taps(MessageKey.CHOICE_YES)


async def the_office_takes_the_first_before_the_answer(player: Player) -> None:
    player.known()
    await three(player)
    await player.office_takes("one.jpg")
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.taps(MessageKey.CHOICE_YES)


async def a_second_page_by_a_button(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.waits(seconds=20)
    await player.snaps("two.jpg", nameless(total="7.50"))
    await player.taps(MessageKey.CHOICE_PAGE)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps_token(Action.PAGE, "1043:1042")


async def a_further_page_in_words(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.waits(hours=1)
    page = {"de": "Seite 2", "pl": "strona 2", "ru": "стр. 2", "en": "page 2"}
    await player.snaps("two.jpg", UNREADABLE, page[player.language], to="(one.jpg)")
    last = {"de": "Rückseite", "pl": "ostatnia strona", "ru": "оборот", "en": "last page"}
    await player.snaps("three.jpg", UNREADABLE, last[player.language], to="1042", more=True)
    await player.snaps("four.jpg", krone(merchant="SBB"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("five.jpg", UNREADABLE, page[player.language], to=last[player.language])
    await player.taps(MessageKey.CHOICE_YES)
    await player.office_takes("one.jpg")
    await player.snaps("six.jpg", krone(merchant="Volg"), page[player.language], to="(one.jpg)")


async def reading_the_pages_takes_long(player: Player) -> None:
    player.known()
    await two(player)
    player.back.reading_stands_still = True
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.says_in(NOTE)
    await player.waits(seconds=21)
    await player.snaps("three.jpg", krone(merchant="Volg"))
    player.back.reading_stands_still = False
    await player.settle()
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_YES)


async def a_page_fulfils_what_is_asked_for(player: Player) -> None:
    await ask_for_shell(player)
    await player.snaps("one.jpg", UNREADABLE, more=True)
    await player.snaps("two.jpg", krone(merchant="Shell", date="2026-02-17", total="45.90"))
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.taps(MessageKey.CHOICE_SPLIT)
    await player.taps(MessageKey.CHOICE_YES)


async def pictures_for_the_books_beside_a_task(player: Player) -> None:
    player.known()
    await open_task(player)
    await player.waits(hours=2)
    await three(player)
    await player.says_in(de="Guten Tag", pl="Dzień dobry", ru="Добрый день", en="Good morning")
    await player.says("1 2, 3")


# ---- taken again


async def an_unreadable_picture_is_sent_again(player: Player) -> None:
    player.known()
    await player.snaps("blurred.jpg", UNREADABLE, NOTE[player.language])
    await player.taps(MessageKey.CHOICE_AGAIN)
    await player.waits(hours=1)
    await player.snaps("sharp.jpg", krone())
    await player.taps(MessageKey.CHOICE_YES)
    await player.says("/withdraw 1043")


async def a_better_picture_without_a_word(player: Player) -> None:
    player.known()
    await player.snaps("blurred.jpg", UNREADABLE)
    await player.snaps("sharp.jpg", krone())
    await player.taps(MessageKey.CHOICE_OTHER)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_LEAVE)


async def a_doubtful_picture_is_sent_again(player: Player) -> None:
    player.known()
    for flaw in PictureFlaw:
        await player.snaps(f"{flaw}.jpg", doubtful(flaw, total=f"4.{list(PictureFlaw).index(flaw)}0"))
        await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("night.jpg", doubtful(PictureFlaw.DARK))
    await player.taps(MessageKey.CHOICE_AGAIN)
    await player.snaps("night-too.jpg", doubtful(PictureFlaw.DARK, total="43.30"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("wall.jpg", replace(UNREADABLE, quality=(PictureFlaw.SMALL, PictureFlaw.DARK)))


async def a_picture_that_is_never_readable(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.snaps("blurred.jpg", UNREADABLE)
    await player.taps(MessageKey.CHOICE_AGAIN)
    await player.snaps("blurred-too.jpg", UNREADABLE)
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("two.jpg", krone(merchant="Volg"))


async def an_unreadable_picture_long_ago(player: Player) -> None:
    player.known()
    await player.snaps("blurred.jpg", UNREADABLE)
    await player.waits(hours=3)
    await player.snaps("two.jpg", krone(merchant="Volg"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_AGAIN)
    await player.waits(hours=25)
    await player.snaps("three.jpg", krone(merchant="SBB"))
