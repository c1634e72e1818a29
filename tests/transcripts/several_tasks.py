"""A client with several open tasks: which one words, files and answers belong to."""

from flows.vocabulary.content import FileKind
from flows.vocabulary.messages import MessageKey
from tests.transcripts import phrases
from tests.transcripts.stage import Player, krone
from tests.transcripts.tasks import open_task

NUMBER_ONE = {"de": "Nr. 1", "pl": "Nr 1", "ru": "№ 1", "en": "No. 1"}
NUMBER_TWO = {"de": "Nr. 2", "pl": "Nr 2", "ru": "№ 2", "en": "No. 2"}


async def open_two(player: Player) -> None:
    """Two tasks; the second one was written to last."""
    player.known()
    await open_task(player)
    await open_task(player, phrases.EMPLOYEE, MessageKey.KIND_PAYROLL)


async def the_choice_stays(player: Player) -> None:
    await open_two(player)
    await player.says_in(phrases.TOMORROW)
    await player.waits(minutes=1)
    await player.topic(1).says_in(phrases.BY_APRIL)
    await player.waits(minutes=1)
    await player.says_in(phrases.AND_JANUARY)
    await player.says_in(phrases.THANKS)
    await player.taps_words(NUMBER_ONE[player.language])
    await player.says_in(phrases.WRONG_LETTER)
    await player.says_in(phrases.TOMORROW)
    await player.says_in(phrases.WHEN)
    await player.says_in(phrases.JANUARY_MISSING)


async def answers_decide(player: Player) -> None:
    await open_two(player)
    await player.topic(1).says_in(phrases.BY_APRIL)
    await player.topic(2).says_in(phrases.CONTRACT)
    await player.says_in(phrases.AND_JANUARY, to=phrases.BY_APRIL[player.language])
    await player.says_in(phrases.TOMORROW, to=phrases.CONTRACT[player.language])
    await player.snaps("contract.jpg", to=phrases.CONTRACT[player.language])


async def switching_by_the_list(player: Player) -> None:
    await open_two(player)
    await player.commands("tasks", phrases.MY_TASKS)
    await player.taps_words(NUMBER_ONE[player.language])
    await player.says_in(phrases.AND_JANUARY)


async def files_and_several_tasks(player: Player) -> None:
    await open_two(player)
    await player.waits(hours=2)
    await player.snaps("lunch.jpg", krone())
    await player.taps(MessageKey.CHOICE_YES)
    await player.topic(1).says_in(phrases.BY_APRIL)
    await player.sends(FileKind.VOICE, "question.ogg", "audio/ogg")
    await player.says_in(phrases.THANKS)
    await player.taps_words(NUMBER_TWO[player.language])
    await player.snaps("contract.jpg")


async def one_of_two_is_done(player: Player) -> None:
    await open_two(player)
    await player.topic(1).says("/done")
    await player.says_in(phrases.AND_JANUARY)
    await player.taps(MessageKey.CHOICE_ACCEPT)
    await player.says_in(phrases.TOMORROW)
    await player.topic(2).says("/done")
    await player.taps(MessageKey.CHOICE_ACCEPT)
    await player.says_in(phrases.THANKS)


async def answers_while_it_is_asked_to_which_task(player: Player) -> None:
    await open_two(player)
    await player.waits(minutes=1)
    await player.topic(1).says_in(phrases.BY_APRIL)
    await player.topic(2).says_in(phrases.CONTRACT)
    await player.says_in(phrases.THANKS)
    await player.snaps("contract.jpg", to=phrases.CONTRACT[player.language])
    await player.says_in(phrases.AND_JANUARY, to=phrases.BY_APRIL[player.language])


async def nobody_says_to_which_task(player: Player) -> None:
    await open_two(player)
    await player.waits(minutes=1)
    await player.topic(1).says_in(phrases.BY_APRIL)
    await player.waits(minutes=1)
    await player.says_in(phrases.AND_JANUARY)
    await player.snaps("letter.jpg")
    await player.sends(FileKind.VOICE, "question.ogg", "audio/ogg")
    await player.waits(minutes=10)
    await player.says_in(phrases.THANKS)
