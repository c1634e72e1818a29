"""Tasks, from both ends: opened, talked in, done, accepted; several at a time; what is carried between chat and topic."""

from flows.vocabulary.messages import MessageKey
from tests.transcripts.desk_stage import Words
from tests.transcripts.stage import Player, krone

REMINDER: Words = {
    "de": "Wir haben eine Mahnung der MWST für Februar bekommen.",
    "pl": "Dostaliśmy upomnienie w sprawie VAT za luty.",
    "ru": "Нам пришло напоминание по НДС за февраль.",
    "en": "We got a VAT reminder for February.",
}
WHEN: Words = {
    "de": "Wann müssen wir zahlen?",
    "pl": "Do kiedy musimy zapłacić?",
    "ru": "Когда нам надо заплатить?",
    "en": "When do we have to pay?",
}
BY_APRIL: Words = {
    "de": "Bis zum 15. April. Ich korrigiere die Abrechnung heute.",
    "pl": "Do 15 kwietnia. Dziś poprawię deklarację.",
    "ru": "До 15 апреля. Я сегодня исправлю декларацию.",
    "en": "By 15 April. I'll correct the filing today.",
}
NOTE: Words = {
    "de": "Sie zahlt immer spät; Januar auch prüfen.",
    "pl": "Zawsze płaci późno; sprawdzić też styczeń.",
    "ru": "Она всегда платит поздно; проверить и январь.",
    "en": "She always pays late; look at January too.",
}
NEW_TASK: Words = {"de": "neue Aufgabe", "pl": "nowa sprawa", "ru": "новая задача", "en": "new task"}


async def open_task(player: Player, *, kind: MessageKey = MessageKey.KIND_AUTHORITY, words: Words = REMINDER) -> None:
    """Open a task with one sentence."""
    await player.commands("task", NEW_TASK)
    await player.taps(kind)
    await player.says_in(words)
    await player.taps(MessageKey.CHOICE_SEND)


async def a_task_from_end_to_end(player: Player) -> None:
    player.known()
    await player.commands("task", NEW_TASK)
    await player.taps(MessageKey.KIND_AUTHORITY)
    await player.says_in(REMINDER)
    await player.snaps("letter.jpg", krone())
    await player.taps(MessageKey.CHOICE_SEND)
    player.desk.looks_at_card()
    await player.says_in(WHEN)
    await player.desk.says(f"/note {NOTE[player.language]}")
    await player.desk.says_in(BY_APRIL)
    await player.reads()
    await player.desk.says("/done")
    await player.taps(MessageKey.CHOICE_ACCEPT)
    player.desk.looks_at_card()
