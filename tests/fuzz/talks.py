"""Target: talks. A person, strangers and managers send a few payloads one after another, bent or not, and time passes.

Translation, understanding, every machine and all rendering are the real ones, over ports in memory; nothing may be set aside as
what no step could take, and everything comes to rest.
"""

from collections.abc import Coroutine
from datetime import timedelta
from random import Random
from typing import Any

from multidict import MultiDict
from pydantic import ValidationError

from bots.telegram.inbound import read, translate
from bots.whatsapp import inbound as whatsapp
from flows.vocabulary.addresses import Platform
from flows.vocabulary.errors import CodecError
from flows.vocabulary.events import Envelope
from flows.vocabulary.readings import Reading
from storage.codec import encode
from tests.fuzz import forms, hostile, shapes
from tests.fuzz.adapters import ACCOUNT, BOT
from tests.fuzz.target import Target, Targets, claim
from tests.fuzz.updates import Cast, Updates
from tests.transcripts.stage import PHONE, TWO, Player, krone
from tests.transcripts.wired_memory import FORUM

Happening = tuple[str, Any]
"""What happens: ``update`` with JSON, ``message`` with a form, or ``time`` with seconds."""
CAST = Cast(
    people=(5550123, 5550123, 5550124),
    phones=(PHONE, "+48601234567"),
    managers=(7001, 7001, 7002, 7003),
    groups=(FORUM, FORUM, -1009),
    topics=(1, 2, 101, 102),
)
SENDERS = (f"whatsapp:{PHONE}", f"whatsapp:{PHONE}", "whatsapp:+48601234567", "whatsapp:id.PL.42")
OPENING = ("/task", "1", "We got a reminder.", "1")
"""What opens a task."""
_SPANS = (1, 5, 60, 3_600, 90_000, 700_000)


class _Files(dict[str, bytes]):
    """A file under every handle."""

    def __missing__(self, handle: str) -> bytes:
        return b"\xff\xd8" + handle.encode("utf-8", "replace")[:40]


class _Readings(dict[bytes, Reading]):
    """On every file the same is read, on some nothing."""

    def __missing__(self, data: bytes) -> Reading:
        return krone() if len(data) % 3 else Reading()


def talk_targets(described: shapes.Shapes | None = None) -> Targets:
    """All of this file; ``described`` are the shapes of Telegram's objects."""
    updates = Updates(CAST, described)
    return (Target("talks", lambda chance: _talk(updates, chance), _play, share=4),)


def _talk(updates: Updates, chance: Random) -> list[Happening]:
    opening = [("message", _plain(text, chance)) for text in OPENING] if chance.random() < 0.4 else []
    return opening + [_happening(updates, chance) for _ in range(chance.choice((1, 3, 6, 10)))]


def _happening(updates: Updates, chance: Random) -> Happening:
    kind = chance.random()
    if kind < 0.45:
        return "update", updates.good(chance) if chance.random() < 0.7 else updates.bent(chance)
    if kind < 0.65:
        form = forms.message(ACCOUNT, chance, SENDERS)
        return "message", form if chance.random() < 0.7 else forms.bent(form, chance)
    if kind < 0.85:
        text = chance.choice(
            ("1", "2", "3", "ja", "total 43,20", "/undo", "/withdraw", "korrigieren", hostile.text(chance))
        )
        return "message", _plain(text, chance)
    return "time", chance.choice(_SPANS)


def _plain(text: str, chance: Random) -> forms.Pairs:
    return forms.plain(ACCOUNT, SENDERS[0], text, chance)


def _play(talk: list[Happening]) -> None:
    run(_played(talk))


def run(work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever the work returns
    """Run work over ports in memory, which never waits."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("work in memory waits")


async def _played(talk: list[Happening]) -> None:
    player = Player(Platform.WHATSAPP, "de")
    player.known(TWO)
    player.back.messenger.files = _Files()
    player.reader.readings = _Readings()
    for kind, content in talk:
        if kind == "time":
            await player.back.pass_time(timedelta(seconds=content))
            continue
        for envelope in _envelopes(kind, content, player):
            await player.back.put(envelope)
    claim(not player.back.inbox.queue, "something waits for ever")


def _envelopes(kind: str, content: Any, player: Player) -> list[Envelope]:  # noqa: ANN401 - JSON of any kind, or a form
    """What comes in; nothing of what the web application refuses."""
    try:
        if kind == "update":
            found = translate(read(content), BOT, player.back.now).envelope if isinstance(content, dict) else None
            envelopes = [found] if found is not None else []
        else:
            envelopes = whatsapp.translate(MultiDict(content), player.back.now)
        for envelope in envelopes:
            encode(envelope)
    except (ValidationError, whatsapp.Malformed, CodecError):
        return []
    return envelopes
