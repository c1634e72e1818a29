"""What was written and where it has to be in the end: the other half of the campaign, which knows nothing of Kwit's insides.

Every message ends in a token of its own. Where the tokens stand on people's screens is all that is judged.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["client", "office", "note"]
_TOKEN = re.compile(r"⟦([con]\d+)⟧")
FILLER = "Zur Abstimmung des Kontos 1360 im letzten Quartal fehlt mir noch eine kurze Erläuterung zu"
"""Longer than what is quoted of a message (80 characters), so that a quotation holds no token."""


@dataclass
class Written:
    """One message: its ``token``, who wrote it and where, and the number of its task (0: of any of the client's tasks).

    ``loose`` ones may stand in another order than they were written in: it was asked first to which task they belong, or a
    manager had them sent again. ``replaced`` are tokens that it had before it was changed.
    """

    token: str
    side: Side
    client: str
    where: str
    task: int
    loose: bool = False
    replaced: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words."""
        return f"{FILLER} ⟦{self.token}⟧"


@dataclass
class Ledger:
    """Everything that was written, in order."""

    written: list[Written] = field(default_factory=list)
    count: int = 0

    def token(self, side: Side) -> str:
        """A token that nobody has used."""
        self.count += 1
        return f"{side[0]}{self.count}"

    def write(self, side: Side, client: str, where: str, task: int, *, loose: bool = False) -> Written:
        """Note a message that is about to be written."""
        made = Written(self.token(side), side, client, where, task, loose)
        self.written.append(made)
        return made

    def change(self, message: Written) -> None:
        """Note that a message is about to be changed."""
        message.replaced.append(message.token)
        message.token = self.token(message.side)

    def of(self, side: Side, task: int) -> list[Written]:
        """What one side wrote for one task."""
        return [each for each in self.written if each.side == side and each.task == task]


def tokens_in(texts: Iterable[str]) -> list[str]:
    """The tokens on a screen, from top to bottom."""
    return [token for text in texts for token in _TOKEN.findall(text)]


@dataclass(frozen=True)
class Screens:
    """What stands in the end, written by Kwit: in the topic of each task, and in each client's chats (by address)."""

    topics: dict[int, list[str]]
    chats: dict[str, dict[str, list[str]]]


def judge(ledger: Ledger, screens: Screens, tasks: dict[int, str], excused: set[str]) -> list[str]:
    """What is wrong, in sentences. ``tasks`` are the clients by the number of their task, ``excused`` are the tokens of what the
    office wrote and its deliveries list as failed, with a reason."""
    return [
        *_strangers(ledger, screens, tasks),
        *_at_desk(ledger, screens, tasks),
        *_at_clients(ledger, screens, excused),
    ]


def _strangers(ledger: Ledger, screens: Screens, tasks: dict[int, str]) -> Iterable[str]:
    """Nobody sees what is not for them, and no note leaves the desk."""
    by_token = {token: each for each in ledger.written for token in (each.token, *each.replaced)}
    for client, chats in screens.chats.items():
        for address, seen in chats.items():
            for token in seen:
                message = by_token[token]
                if message.client != client or message.side == "note":
                    yield f"{token} ({message.side} of {message.client}) stands in {address} of {client}"
    for number, seen in screens.topics.items():
        for token in seen:
            if by_token[token].client != tasks[number]:
                yield f"{token} of {by_token[token].client} stands in the topic of task {number} of {tasks[number]}"


def _at_desk(ledger: Ledger, screens: Screens, tasks: dict[int, str]) -> Iterable[str]:
    """What clients wrote stands in the topic of its task once, and in its order."""
    for message in ledger.written:
        if message.side != "client":
            continue
        candidates = [message.task] if message.task else [n for n, client in tasks.items() if client == message.client]
        count = sum(screens.topics.get(number, []).count(message.token) for number in candidates)
        if count != 1:
            yield f"{message.token} of {message.client} (task {message.task}, {message.where}) stands at the desk {count} times"
    for number, seen in screens.topics.items():
        yield from _disorder(seen, ledger.of("client", number), f"the topic of task {number}")


def _at_clients(ledger: Ledger, screens: Screens, excused: set[str]) -> Iterable[str]:
    """What the office wrote reached its client once and in its order, or is listed as failed."""
    for message in ledger.written:
        if message.side != "office":
            continue
        chats = screens.chats[message.client]
        count = sum(seen.count(message.token) for seen in chats.values())
        if count > 1 or (count == 0 and message.token not in excused):
            failed = "listed" if message.token in excused else "not listed"
            yield f"{message.token} for {message.client} (task {message.task}) stands there {count} times, {failed} as failed"
    numbers = {each.task for each in ledger.written}
    for client, chats in screens.chats.items():
        for address, seen in chats.items():
            for number in numbers:
                mine = [each for each in ledger.of("office", number) if each.client == client]
                yield from _disorder(seen, mine, f"{address} of {client}, task {number}")


def _disorder(seen: Sequence[str], written: Sequence[Written], where: str) -> Iterable[str]:
    """Whether those messages of one writer's place that stand there stand in the order they were written in."""
    for place in dict.fromkeys(each.where for each in written):
        wanted = [each.token for each in written if each.where == place and not each.loose and not each.replaced]
        known = set(wanted)
        found = [token for token in seen if token in known]
        once = [token for token in found if Counter(found)[token] == 1]
        if once != [token for token in wanted if token in set(once)]:
            yield f"out of order in {where}: {once}"
