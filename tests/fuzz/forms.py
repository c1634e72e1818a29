"""Twilio's webhooks: forms as they come, with fields repeated, missing, huge, and encoded in odd ways."""

from collections.abc import Sequence
from random import Random
from urllib.parse import parse_qsl, quote, quote_plus

from multidict import MultiDict
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # the library ships no types

from tests.fuzz import hostile
from tests.fuzz.mutation import bent_bytes, bent_text
from tests.fuzz.updates import token

Pairs = list[tuple[str, str]]

SENDERS = (
    "whatsapp:+41791234501",
    "whatsapp:+41791234503",
    "whatsapp:+48601234567",
    "whatsapp:id.DE.13491208655302741918",
)
KIND = "application/x-www-form-urlencoded"
_KINDS = ("text", "image", "document", "audio", "sticker", "location", "reaction", "contacts", "button", "")
_MEDIA = (
    "image/jpeg",
    "application/pdf",
    "audio/ogg; codecs=opus",
    "video/mp4",
    "text/vcard",
    "application/octet-stream",
)
_STATUSES = ("queued", "sending", "sent", "delivered", "read", "undelivered", "failed", "canceled", "receiving")
_MOST_FIELDS = 200


def message(account: str, chance: Random, senders: Sequence[str] = SENDERS, media: Sequence[str] = ()) -> Pairs:
    """A message as Twilio would tell of it."""
    files = chance.choice((0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 10))
    form: Pairs = [
        ("SmsMessageSid", sid("SM", chance)),
        ("MessageSid", sid("SM", chance)),
        ("AccountSid", account),
        ("From", chance.choice(senders)),
        ("To", "whatsapp:+14155238886"),
        ("ProfileName", hostile.text(chance)[:100]),
        ("MessageType", chance.choice(_KINDS)),
        ("NumMedia", str(files)),
        ("Body", hostile.text(chance)),
    ]
    for index in range(files):
        address = chance.choice(media) if media else f"https://api.twilio.com/Media/ME{index}"
        form += [(f"MediaUrl{index}", address), (f"MediaContentType{index}", chance.choice(_MEDIA))]
    if chance.random() < 0.1:
        form += [
            ("Latitude", chance.choice(("47.3", "-91", "nan", "1e400", "４７"))),
            ("Longitude", "8.5"),
            ("Label", "x"),
        ]
    if chance.random() < 0.2:
        form.append(("ButtonPayload", token(chance)))
    if chance.random() < 0.2:
        form.append(("OriginalRepliedMessageSid", sid("SM", chance)))
    return whole(form)


def status(account: str, chance: Random, known: Sequence[str] = ()) -> Pairs:
    """How far a message of ours has come, as Twilio would tell."""
    return [
        ("MessageSid", chance.choice(known) if known and chance.random() < 0.5 else sid("SM", chance)),
        ("AccountSid", account),
        ("MessageStatus", chance.choice(_STATUSES)),
        ("ErrorCode", chance.choice(("", "0", "63016", "63024", "٦٣", "1e5", "9" * 400))),
        ("To", chance.choice(SENDERS)),
    ]


def plain(account: str, sender: str, text: str, chance: Random) -> Pairs:
    """A message of words alone."""
    pairs = [
        ("MessageSid", sid("SM", chance)),
        ("AccountSid", account),
        ("From", sender),
        ("NumMedia", "0"),
        ("Body", text),
    ]
    return whole(pairs)


def sid(prefix: str, chance: Random) -> str:
    """An id as Twilio makes them."""
    return f"{prefix}{chance.getrandbits(128):032x}"


def bent(form: Pairs, chance: Random) -> Pairs:
    """The form with fields dropped, repeated, renamed, bent or huge."""
    changed = list(form)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if not changed:
            return whole([(hostile.text(chance), hostile.text(chance))])
        place = chance.randrange(len(changed))
        name, value = changed[place]
        match chance.randrange(8):
            case 0:
                del changed[place]
            case 1:
                changed.insert(chance.randrange(len(changed) + 1), (name, chance.choice((value, hostile.text(chance)))))
            case 2:
                changed[place] = (bent_text(name, chance), value)
            case 3:
                changed[place] = (name, value * chance.choice((2, 50)) + "x" * chance.choice((0, 50_000)))
            case 4:
                changed += [(hostile.text(chance)[:20], "") for _ in range(chance.choice((1, 20, 200)))]
            case 5:
                changed[place] = (name, chance.choice(changed)[1])
            case _:
                changed[place] = (name, bent_text(value, chance))
    return whole(changed)


def whole(form: Pairs) -> Pairs:
    """The form without halves of characters, which no server makes of a body."""
    return [(_whole(name), _whole(value)) for name, value in form]


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def encoded(form: Pairs, chance: Random) -> bytes:
    """The form as a body; now and then in an encoding of its own, or in bent bytes."""
    way = chance.random()
    if way < 0.75:
        pieces = [f"{_quoted(name)}={_quoted(value)}" for name, value in form]
    elif way < 0.85:
        pieces = [
            f"{quote(name, safe='/:+', errors='surrogatepass')}={quote(value, safe='', encoding='latin-1', errors='replace')}"
            for name, value in form
        ]
    else:
        pieces = [f"{name}={value}" for name, value in form]
    body = chance.choice(("&", "&", "&", "&&", ";")).join(pieces).encode("utf-8", "surrogatepass")
    return bent_bytes(body, chance) if way > 0.95 else body


def _quoted(text: str) -> str:
    return quote_plus(text, errors="surrogatepass")


def parsed(body: bytes) -> MultiDict[str] | None:
    """The form in a body as a server reads it; None if it is none."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    return MultiDict(pairs)


def signature(token_: str, url: str, form: MultiDict[str] | None) -> str:
    """What Twilio would sign the request with."""
    return str(RequestValidator(token_).compute_signature(url, form if form is not None else MultiDict()))
