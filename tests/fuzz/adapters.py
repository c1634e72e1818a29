"""Targets: what platforms send, as pure functions: translated, stored, read back; signatures and secrets; formatted words."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import bson
from bson.codec_options import CodecOptions
from multidict import MultiDict
from pydantic import ValidationError

from bots.formatting import Words
from bots.telegram import entities
from bots.telegram.inbound import read, translate
from bots.telegram.webhook import is_genuine
from bots.whatsapp import inbound as whatsapp
from bots.whatsapp import markup
from bots.whatsapp.signature import SignatureCheck
from flows.vocabulary.content import Span, Style
from flows.vocabulary.errors import CodecError
from flows.vocabulary.events import Envelope
from storage.codec import decode, encode
from tests.fuzz import forms, hostile, shapes
from tests.fuzz.mutation import bent_text
from tests.fuzz.target import Target, Targets, claim
from tests.fuzz.updates import Cast, Updates

AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
BOT = 7000000001
ACCOUNT, TOKEN, PUBLIC = f"AC{'1' * 32}", "auth-token", "https://kwit.example"
MESSAGE_PATH = "/twilio/message"
_AWARE: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)


def adapter_targets(described: shapes.Shapes | None = None) -> Targets:
    """All of this file; ``described`` are the shapes of Telegram's objects."""
    updates = Updates(Cast(), described)
    check = SignatureCheck(TOKEN, ACCOUNT, PUBLIC)
    return (
        Target("telegram", updates.bent, _translate_update, (ValidationError, CodecError), share=20),
        Target("twilio message", _message, _translate_form, (whatsapp.Malformed, CodecError), share=12),
        Target("twilio status", _status, _translate_status, (whatsapp.Malformed,), share=3),
        Target("signature", _signed, lambda request: _check(check, *request), share=2),
        Target("secret", _header, lambda header: claim(not is_genuine(header, "s3cret"), "a wrong secret is let in")),
        Target("whatsapp markup", hostile.text, _marked_up, share=3),
        Target("telegram entities", _formatted, _formatted_again, share=2),
    )


def _translate_update(update: Any) -> None:  # noqa: ANN401 - JSON of any kind
    if not isinstance(update, dict):  # the web application has refused it
        return
    translated = translate(read(update), BOT, AT)
    if translated.envelope is not None:
        kept(translated.envelope)


def kept(envelope: Envelope) -> None:
    """Write an envelope down as the database would, and read it back: the same comes back."""
    claim(
        _through_bson(envelope) == _through_bson(_through_bson(envelope)), "an envelope changes when it is stored again"
    )
    claim(_through_bson(envelope).to == envelope.to, "an envelope is for somebody else when it was stored")


def _same(one: Envelope, other: Envelope) -> bool:
    return repr(one) == repr(other)  # unlike ==, it holds that not-a-number is what it is


def _through_bson(envelope: Envelope) -> Envelope:
    return decode(bson.decode(bson.encode(encode(envelope)), _AWARE), Envelope)


def _message(chance: Random) -> forms.Pairs:
    form = forms.message(ACCOUNT, chance)
    return form if chance.random() < 0.3 else forms.bent(form, chance)


def _status(chance: Random) -> forms.Pairs:
    form = forms.status(ACCOUNT, chance)
    return form if chance.random() < 0.3 else forms.bent(form, chance)


def _translate_form(form: Any) -> None:  # noqa: ANN401 - made by ``_message``
    for envelope in whatsapp.translate(MultiDict(form), AT):
        kept(envelope)


def _translate_status(form: Any) -> None:  # noqa: ANN401 - made by ``_status``
    whatsapp.translate_status(MultiDict(form))


def _header(chance: Random) -> str:
    """A header as the server hands it on: what is no UTF-8 as surrogates."""
    return hostile.text(chance).encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")


def _signed(chance: Random) -> tuple[str, forms.Pairs, str]:
    """A request with a signature that fits another one."""
    form = _message(chance)
    good = forms.signature(TOKEN, PUBLIC + MESSAGE_PATH, MultiDict(forms.message(ACCOUNT, chance)))
    path = chance.choice((MESSAGE_PATH, hostile.text(chance), bent_text(MESSAGE_PATH, chance)))
    return path, form, chance.choice((good, hostile.text(chance), bent_text(good, chance)))


def _check(check: SignatureCheck, path: str, form: forms.Pairs, signature: str) -> None:
    claim(not check.accepts(path, MultiDict(form), signature), "a forged request is let in")


def _marked_up(text: str) -> None:
    words = markup.read(text)
    for span in words.spans:
        claim(span.start >= 0 and span.length > 0 and span.start + span.length <= len(words.text), "a span is outside")
    markup.write(markup.written_out(words))


def _formatted(chance: Random) -> tuple[str, tuple[Span, ...]]:
    text = hostile.text(chance)[:500]
    places = [0, 1, len(text) // 2, len(text), len(text) + 5]
    spans = (
        Span(chance.choice(list(Style)), chance.choice(places), chance.randint(1, 9), hostile.text(chance)[:50])
        for _ in range(4)
    )
    return text, tuple(spans)


def _formatted_again(formatted: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = formatted
    entities.write(Words(text, spans))
