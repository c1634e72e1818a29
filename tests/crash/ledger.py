"""What people did, what must have come of it, and what is wrong: the half of the campaign that knows nothing of Kwit's insides.

An ``Entry`` is one thing that somebody did, with a token by which its effect is known again: the SHA-256 of what was sent, a word
like ⟦c17⟧ in a text, an address with the key of an answer. What a platform was told is taken (a webhook answered 200, an update
confirmed by the offset) has its effect exactly once; what was not may have it once, or not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["document", "message", "answer", "link", "task"]
DELIVERED = frozenset({"sent", "delivered", "read"})
_TOKEN = re.compile(r"⟦(\w+)⟧")


def tokens_in(text: str) -> list[str]:
    """The tokens in a text."""
    return _TOKEN.findall(text)


@dataclass
class Entry:
    """One thing that somebody did; ``shown`` is where its token must stand in the end (an address, ``desk`` or nowhere).

    ``accepted`` is set once the platform was told that Kwit has it.
    """

    kind: Kind
    token: str
    shown: str = ""
    accepted: bool = False


@dataclass(frozen=True)
class Delivered:
    """A delivery as it is stored; ``tokens`` are those of what it carries."""

    id: str
    address: str
    status: str
    reason: str
    attempts: int
    resent: int
    messages: tuple[str, ...]
    tokens: tuple[str, ...] = ()

    @property
    def again(self) -> int:
        """How many more times than once it was tried."""
        return max(self.attempts - 1, 0)


@dataclass(frozen=True)
class Facts:
    """What is stored: how often the effect of each kind is there by token, and what should not be there at all."""

    effects: Mapping[Kind, Counter[str]]
    deliveries: Sequence[Delivered] = ()
    waiting: Mapping[str, int] = field(default_factory=dict)
    wrong: Sequence[str] = ()


@dataclass(frozen=True)
class OnPlatform:
    """A message that Kwit wrote, as the platform has it: its ``name`` and ``address`` as Kwit's, its text."""

    name: str
    address: str
    text: str


@dataclass
class Findings:
    """What is lost, doubled, otherwise wrong (in sentences), and how many messages came more than once, or failed with a reason."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    resent: int = 0
    failed: int = 0

    @property
    def good(self) -> bool:
        """Whether everything is where it belongs."""
        return not (self.lost or self.doubled or self.wrong)


def judge(entries: Sequence[Entry], facts: Facts, platforms: Sequence[OnPlatform]) -> Findings:
    """Compare what people did with what is stored, and that with what stands on the platforms."""
    findings = Findings(wrong=list(facts.wrong))
    findings.lost += [f"{count} of {name} wait for ever" for name, count in facts.waiting.items() if count]
    _effects(entries, facts, findings)
    _deliveries(facts, platforms, findings)
    _screens(entries, facts, platforms, findings)
    return findings


def _effects(entries: Sequence[Entry], facts: Facts, findings: Findings) -> None:
    """Each accepted event has its effect, none has it more often than it was done."""
    done: Counter[tuple[Kind, str]] = Counter((each.kind, each.token) for each in entries)
    accepted: Counter[tuple[Kind, str]] = Counter((each.kind, each.token) for each in entries if each.accepted)
    for (kind, token), times in done.items():
        there = facts.effects[kind][token]
        if there < accepted[kind, token]:
            findings.lost.append(f"{kind} {token}: done {times} times, accepted {accepted[kind, token]}, there {there}")
        if there > times:
            findings.doubled.append(f"{kind} {token}: done {times} times, there {there}")
    for kind in ("document", "message", "task"):
        strange = [token for token in facts.effects[kind] if (kind, token) not in done]
        findings.wrong += [f"{kind} {token} is there, and nobody did it" for token in strange]


def _deliveries(facts: Facts, platforms: Sequence[OnPlatform], findings: Findings) -> None:
    """What counts as delivered is on its platform; what is there beside it came by the window of sending, which is counted."""
    there = {each.name: each for each in platforms}
    named: set[str] = set()
    for each in facts.deliveries:
        named.update(each.messages)
        if each.status == "failed":
            findings.failed += 1
            if not each.reason:
                findings.wrong.append(f"the delivery {each.id} failed without a reason")
        elif each.status in DELIVERED:
            gone = [name for name in each.messages if name not in there]
            if gone or not each.messages:
                findings.lost.append(f"the delivery {each.id} is {each.status}, but is not on its platform: {gone}")
        elif each.status != "held":
            findings.lost.append(f"the delivery {each.id} is {each.status}")
    allowed: Counter[str] = Counter()
    for each in facts.deliveries:
        allowed[each.address] += each.again
    orphans = Counter(each.address for each in platforms if each.name not in named and _is_chat(each.address))
    for address, count in orphans.items():
        findings.resent += count
        if count > allowed[address]:
            findings.doubled.append(
                f"{address} got {count} messages that no delivery knows; {allowed[address]} were sent again"
            )


def _is_chat(address: str) -> bool:
    """Whether all that stands there comes from deliveries: in topics there are cards, too."""
    return not address.startswith("desk:")


def _screens(entries: Sequence[Entry], facts: Facts, platforms: Sequence[OnPlatform], findings: Findings) -> None:
    """What was written at one end stands at the other, once, or once more for each time that its sending was repeated."""
    at_desk = _count(each for each in platforms if not _is_chat(each.address))
    in_chats: dict[str, Counter[str]] = {}
    for address in {each.address for each in platforms if _is_chat(each.address)}:
        in_chats[address] = _count(each for each in platforms if each.address == address)
    again: Counter[str] = Counter()
    failed: set[str] = set()
    for each in facts.deliveries:
        for token in each.tokens:
            again[token] += each.again
            failed.update([token] if each.status == "failed" else [])
    for entry in entries:
        if not entry.shown or not entry.accepted:
            continue
        seen = at_desk if entry.shown == "desk" else in_chats.get(entry.shown, Counter())
        there = seen[entry.token]
        if there == 0 and entry.token not in failed:
            findings.lost.append(f"{entry.token} does not stand at {entry.shown}, and is not listed as failed")
        if there > 1:
            findings.resent += (there - 1) if entry.shown == "desk" else 0
            if there - 1 > again[entry.token]:
                findings.doubled.append(
                    f"{entry.token} stands at {entry.shown} {there} times, sent again {again[entry.token]}"
                )


def _count(messages: Iterable[OnPlatform]) -> Counter[str]:
    return Counter(token for each in messages for token in tokens_in(each.text))
