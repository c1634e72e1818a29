"""What people send together: one document or several, sorted, listed, corrected, late, in the middle of something else."""

from dataclasses import replace

from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.people import Profile
from flows.vocabulary.readings import Reading, Trouble
from tests.transcripts.stage import ANNA, TWO, Player, krone

UNREADABLE = Reading(trouble=Trouble.UNREADABLE)


def nameless(**other: str) -> Reading:
    """A receipt on which the merchant can't be made out."""
    reading = krone(**other)
    return replace(reading, findings=tuple(each for each in reading.findings if each.name != "merchant"))


DATE = "2026-03-12"
NEXT_DAY = "2026-03-13"


def _named(name: str, date: str) -> str:
    return f"{name}.jpg" if date == DATE else f"{name}-{date}.jpg"


async def three(player: Player, third: Reading | None = None, *, date: str = DATE) -> None:
    """Three pictures, one right behind the other; those of another ``date`` are others."""
    await player.snaps(_named("one", date), krone(merchant="Coop", total="18.90", date=date), more=True)
    await player.snaps(_named("two", date), krone(merchant="SBB", total="51.00", date=date), more=True)
    await player.snaps(_named("three", date), third or krone(merchant="Volg", total="7.50", date=date))


async def two(player: Player, *, date: str = DATE) -> None:
    """Two of them."""
    await player.snaps(_named("one", date), krone(merchant="Coop", total="18.90", date=date), more=True)
    await player.snaps(_named("two", date), krone(merchant="SBB", total="51.00", date=date))


# ---- several documents


async def three_pictures_are_three_documents(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop", total="18.90"), more=True)
    await player.snaps("two.jpg", krone(merchant="SBB", total="51.00"))
    await player.waits(seconds=6)
    await player.snaps("three.jpg", nameless(total="7.50"))
    await player.taps(MessageKey.CHOICE_APART)
    await player.says_in(
        de="1044 Bäckerei Frey", pl="1044 Piekarnia Frey", ru="1044 Пекарня Фрей", en="1044 Bäckerei Frey"
    )


async def all_of_them_are_right(player: Player) -> None:
    player.known()
    await three(player)
    await player.says_in(de="drei belege", pl="trzy dokumenty", ru="три документа", en="three documents")
    await player.says_in(de="ja", pl="tak", ru="да", en="yes")
    await player.taps_token(Action.CONFIRM_ALL, "1042")


async def one_of_several_is_corrected(player: Player) -> None:
    player.known()
    await three(player)
    await player.taps(MessageKey.CHOICE_APART)
    await player.taps(MessageKey.CHOICE_CORRECT_ONE)
    await player.says("1043")
    await player.taps(MessageKey.FIELD_TOTAL)
    await player.says("52,00")
    await player.says_in(de="1042 total 12,50", pl="1042 razem 12,50", ru="1042 итого 12,50", en="1042 total 12.50")
    await player.says_in(de="total 8,00", pl="razem 8,00", ru="итого 8,00", en="total 8.00")
    await player.says("Volg")
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.commands("correct", de="korrigieren", pl="popraw", ru="исправить", en="correct")
    await player.says("77")
    await player.commands("cancel", de="abbrechen", pl="anuluj", ru="отмена", en="cancel")
    await player.says("/undo 1042")
    await player.says_in(de="ja", pl="tak", ru="да", en="yes")


async def some_of_several_are_withdrawn(player: Player) -> None:
    player.known()
    await three(player)
    await player.taps(MessageKey.CHOICE_APART)
    await player.says("/withdraw 1043")
    await player.taps(MessageKey.CHOICE_WITHDRAW)
    await player.says("Coop")
    await player.says_in(de="ja", pl="tak", ru="да", en="yes")
    await three(player, date=NEXT_DAY)
    await player.taps(MessageKey.CHOICE_APART)
    await player.commands("withdraw", de="zurückziehen", pl="wycofaj", ru="отозвать", en="withdraw")
    await player.taps(MessageKey.CHOICE_WITHDRAW_ALL)
    await player.taps_token(Action.WITHDRAW_ALL, "1045:3")
    await player.taps_token(Action.DOCUMENT, "1045")


async def the_office_takes_one_of_several_meanwhile(player: Player) -> None:
    player.known()
    await three(player)
    await player.taps(MessageKey.CHOICE_APART)
    await player.office_takes("two.jpg")
    await player.taps(MessageKey.CHOICE_YES)


async def one_of_several_cannot_be_read(player: Player) -> None:
    player.known()
    await three(player, UNREADABLE)
    await player.taps(MessageKey.CHOICE_APART)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_LEAVE)


async def papers_are_no_pages(player: Player) -> None:
    player.known()
    pdf = "application/pdf"
    await player.snaps("one.pdf", krone(merchant="Coop"), media_type=pdf, more=True)
    await player.snaps("two.pdf", krone(merchant="SBB"), media_type=pdf)
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("three.jpg", krone(merchant="Volg"), more=True)
    await player.snaps("four.pdf", krone(merchant="Migros"), media_type=pdf)
    await player.taps(MessageKey.CHOICE_YES)
    await player.snaps("five.jpg", krone(merchant="Denner"), more=True)
    await player.snaps("six.pdf", krone(merchant="Aldi"), media_type=pdf, more=True)
    await player.snaps("seven.jpg", krone(merchant="Lidl"))
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.taps(MessageKey.CHOICE_YES)


async def several_of_two_companies(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.snaps("two.jpg", krone(merchant="SBB", buyer_tax_id="CHE109322551"))
    await player.snaps("three.jpg", krone(merchant="Volg"))
    await player.taps_words("Müller AG")
    await player.taps(MessageKey.CHOICE_APART)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_MOVE)
    await player.taps(MessageKey.CHOICE_YES)


async def one_of_two_names_another_company(player: Player) -> None:
    player.known(TWO)
    await player.snaps("one.jpg", krone(merchant="Coop"))
    await player.snaps("two.jpg", krone(merchant="SBB", buyer_tax_id="CHE109322551"))
    await player.taps_words("Müller AG")
    await player.taps(MessageKey.CHOICE_APART)
    await player.taps(MessageKey.CHOICE_STAY)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_YES)


# ---- sorting


async def sorting_picture_by_picture(player: Player) -> None:
    player.known()
    await three(player, UNREADABLE)
    await player.taps(MessageKey.CHOICE_SORT)
    await player.taps(MessageKey.CHOICE_OWN)
    await player.taps(MessageKey.CHOICE_BACK)
    await player.taps(MessageKey.CHOICE_BACK)
    await player.taps(MessageKey.CHOICE_SORT)
    await player.taps(MessageKey.CHOICE_OWN)
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.taps_token(Action.SAME, "1042:3/1")
    await player.says_in(de="nein", pl="nie", ru="нет", en="no")
    await player.says_in(de="ja", pl="tak", ru="да", en="yes")
    await player.taps(MessageKey.CHOICE_YES)


async def sorting_in_words(player: Player) -> None:
    player.known()
    await three(player)
    await player.says("1 9, 3")
    await player.says("2 1, 3")
    await player.taps(MessageKey.CHOICE_YES)
    await three(player, date=NEXT_DAY)
    await player.taps(MessageKey.CHOICE_SORT)
    await player.says("1-3")
    await player.taps(MessageKey.CHOICE_YES)


async def several_after_all(player: Player) -> None:
    player.known()
    await two(player)
    await player.taps(MessageKey.CHOICE_APART)
    await player.commands("undo", de="rückgängig", pl="cofnij", ru="отменить", en="undo")
    await player.says_in(de="zusammen", pl="razem", ru="вместе", en="together")
    await player.taps(MessageKey.CHOICE_YES)


# ---- late


async def a_late_picture_joins_the_question(player: Player) -> None:
    player.known()
    await two(player)
    await player.waits(seconds=40)
    await player.snaps("three.jpg", krone(merchant="Volg", total="7.50"))
    await player.taps_token(Action.JOIN, "1042:2")
    await player.waits(minutes=3)
    await player.snaps("four.jpg", krone(merchant="Migros"), to="(two.jpg)")
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.taps(MessageKey.CHOICE_YES)


async def an_answer_while_a_late_picture_is_collected(player: Player) -> None:
    player.known()
    await two(player)
    await player.snaps("three.jpg", krone(merchant="Volg", total="7.50"), more=True)
    await player.taps(MessageKey.CHOICE_APART)
    await player.waits(seconds=3)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_YES)


async def a_question_that_nobody_answers(player: Player) -> None:
    player.known()
    await two(player)
    await player.waits(hours=2)
    await player.snaps("three.jpg", krone(merchant="Volg", total="7.50"))
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_YES)


async def an_album_out_of_order(player: Player) -> None:
    player.known()
    await player.snaps("two.jpg", krone(merchant="SBB", total="51.00"), group="7", message_id="102", more=True)
    await player.snaps("one.jpg", krone(merchant="Coop", total="18.90"), group="7", message_id="101", more=True)
    await player.snaps("three.jpg", krone(merchant="Volg", total="7.50"), group="7", message_id="103")
    await player.taps(MessageKey.CHOICE_JOIN)
    await player.snaps("four.jpg", nameless(total="7.50"), group="7", message_id="104")
    await player.taps(MessageKey.CHOICE_YES)


# ---- in the middle of something else


async def several_while_another_question_is_open(player: Player) -> None:
    player.known()
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await two(player)
    await player.taps(MessageKey.CHOICE_KEEP)
    await player.taps(MessageKey.CHOICE_APART)
    await player.commands("language", de="Sprache", pl="język", ru="язык", en="language")
    await player.snaps("three.pdf", krone(merchant="Volg"), media_type="application/pdf")
    await player.taps_words("English")
    await player.taps_token(Action.CONFIRM_ALL, "1042")
    await player.says("yes")


async def several_in_the_silence(player: Player) -> None:
    player.known()
    await player.snaps("one.jpg", krone(merchant="Coop"), more=True)
    await player.snaps("two.jpg", krone(merchant="SBB"), more=True)
    await player.says("STOP")
    await player.says("START")
    await player.taps(MessageKey.CHOICE_APART)
    await player.snaps("three.pdf", krone(merchant="Volg"), media_type="application/pdf", more=True)
    await player.snaps("four.pdf", krone(merchant="Migros"), media_type="application/pdf", more=True)
    await player.says("STOP")
    await player.waits(seconds=5)
    await player.says("START")
    await player.taps(MessageKey.CHOICE_YES)


async def unlinking_while_several_are_read(player: Player) -> None:
    player.known()
    player.back.reading_stands_still = True
    await two(player)
    await player.commands("unlink", de="trennen", pl="odłącz", ru="отвязать", en="unlink")
    await player.taps(MessageKey.CHOICE_UNLINK)
    player.back.reading_stands_still = False
    await player.settle()
    await player.waits(minutes=1)


async def several_take_long(player: Player) -> None:
    player.known()
    player.back.reading_stands_still = True
    await three(player)
    await player.waits(seconds=30)
    await player.says_in(
        de="alles für Keller AG", pl="wszystko dla Keller AG", ru="всё для Keller AG", en="for Keller AG"
    )
    player.back.reading_stands_still = False
    await player.settle()
    await player.taps(MessageKey.CHOICE_APART)


async def corrections_and_withdrawals_while_it_is_asked(player: Player) -> None:
    player.known()
    await three(player)
    await player.says_in(de="1043 total 52,00", pl="1043 razem 52,00", ru="1043 итого 52,00", en="1043 total 52.00")
    await player.says_in(de="total 19,00", pl="razem 19,00", ru="итого 19,00", en="total 19.00")
    await player.says("1")
    await player.says("/withdraw 1044")
    await player.says("/withdraw 1043")
    await player.taps(MessageKey.CHOICE_YES)


async def the_address_changes_hands_with_a_burst(player: Player) -> None:
    player.known()
    await two(player)
    player.directory.by_code["BCDFGHJK"] = replace(
        Profile("piotr", "Piotr Nowak", ANNA.companies), language=player.language
    )
    await player.says("BCDF GHJK")
    await player.taps_token(Action.JOIN, "1042:2")
