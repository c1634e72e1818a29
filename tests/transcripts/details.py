"""What a company wants to know of its documents: period, project, counterparty."""

from dataclasses import replace

from flows.vocabulary.messages import Action, MessageKey
from flows.vocabulary.people import Profile
from flows.vocabulary.readings import FieldName
from tests.transcripts.bursts import two
from tests.transcripts.stage import MUELLER, Player, krone

WANTS = (FieldName.COUNTERPARTY, FieldName.PERIOD, FieldName.PROJECT)
ASKING = Profile("anna", "Anna Keller", (replace(MUELLER, wants=WANTS, projects=("Umbau Büro", "Lager Nord")),))


async def what_the_company_wants_to_know_is_asked(player: Player) -> None:
    player.known(ASKING)
    await player.snaps("one.jpg", krone())
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps_words("03/2026")
    await player.taps_words("Lager Nord")
    await player.says_in(de="Keller AG", pl="Keller AG", ru="Келлер АГ", en="Keller AG")
    await player.taps_token(Action.DETAIL, "1042:project:0")
    await player.taps_token(Action.SKIP, "1042:project")


async def what_the_company_wants_to_know_is_written(player: Player) -> None:
    player.known(ASKING)
    await player.snaps("one.jpg", krone())
    await player.says_in(de="ja", pl="tak", ru="да", en="yes")
    await player.says_in(de="gestern Mittag", pl="wczoraj w południe", ru="вчера днём", en="yesterday noon")
    await player.says_in(de="total 44,00", pl="razem 44,00", ru="итого 44,00", en="total 44.00")
    await player.taps(MessageKey.CHOICE_YES)
    await player.says_in(de="Februar", pl="luty", ru="февраль", en="February")
    await player.taps_token(Action.DETAIL, "1042:project:7")
    await player.taps_token(Action.DETAIL, "1042:period:0")
    await player.says("Bahnhofstrasse 5")
    await player.says_in(de="nein", pl="nie", ru="нет", en="no")
    await player.says_in(
        de="projekt Umbau Büro", pl="projekt Umbau Büro", ru="проект Umbau Büro", en="project Umbau Büro"
    )


async def what_is_asked_can_be_said_before(player: Player) -> None:
    player.known(ASKING)
    await player.snaps("one.jpg", krone())
    await player.says_in(
        de="Periode 1.2026 und Projekt Umbau Büro",
        pl="okres 1.2026 i projekt Umbau Büro",
        ru="период 1.2026 и проект Umbau Büro",
        en="period 1.2026 and project Umbau Büro",
    )
    await player.taps(MessageKey.CHOICE_CORRECT)
    await player.taps(MessageKey.FIELD_PERIOD)
    await player.says("13.2026")
    await player.says("2/26")
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_SKIP)


async def several_are_asked_about_at_once(player: Player) -> None:
    player.known(ASKING)
    await two(player)
    await player.taps(MessageKey.CHOICE_APART)
    await player.taps(MessageKey.CHOICE_YES)
    await player.taps(MessageKey.CHOICE_SKIP)
    await player.taps_words("Umbau Büro")
    await player.taps(MessageKey.CHOICE_SKIP)


async def the_document_is_taken_while_it_is_asked_about(player: Player) -> None:
    player.known(ASKING)
    await player.snaps("one.jpg", krone())
    await player.taps(MessageKey.CHOICE_YES)
    await player.office_takes("one.jpg")
    await player.taps(MessageKey.CHOICE_SKIP)
    await player.says("Lager")
    await player.taps(MessageKey.CHOICE_SKIP)
