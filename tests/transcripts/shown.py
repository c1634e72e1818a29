"""How what is carried looks where it arrives, by the adapters' own layouts; each string is one message of the platform."""

from bots.carried import description, summary, words_to_say
from bots.formatting import NOTHING, Words, tidy
from bots.originals import as_carried, originals_of
from bots.telegram import layout as telegram
from bots.whatsapp import layout as whatsapp
from flows.engine.task_ports import Carried
from flows.vocabulary.addresses import Platform
from flows.vocabulary.content import ContactCard, Place, Style, ThreadMessage
from flows.vocabulary.effects import ShowOriginal

TAGS = {Style.BOLD: "b", Style.ITALIC: "i", Style.QUOTE: "q", Style.CODE: "code", Style.LINK: "a"}
LINK = "https://kwit.example/m/…"


def show_carried(
    carried: Carried, said_before: ThreadMessage, platform: Platform, language: str, *, change: bool
) -> list[str]:
    """What somebody on ``platform`` sees; ``said_before`` is the last version that had words, ``change`` a further one of it."""
    if platform is Platform.WHATSAPP:
        return _on_whatsapp(carried, said_before, language, change=change)
    if carried.message.deleted:
        return [f"(deleted) “{summary(said_before, language)}”"] if carried.sent_ids else []
    answered = f"(to “{summary(carried.quoted, language)}”) " if carried.quoted and carried.reply_id else ""
    words = words_to_say(carried, language, quoting=not answered)
    if carried.sent_ids:
        return [f"(edited) {tagged(words)}"]
    pieces = telegram.lay_out(carried.message.content, words).pieces
    return [answered * (index == 0) + _piece(each, language) for index, each in enumerate(pieces)]


def show_original(shown: ShowOriginal, platform: Platform) -> list[str]:
    """What somebody on ``platform`` sees of a document's files."""
    if platform is Platform.WHATSAPP:
        pieces = whatsapp.lay_out_originals(originals_of(shown), shown.language, lambda _file: LINK)
        return [description(each.file, shown.language) if each.file else each.body for each in pieces]
    content = as_carried(shown).message.content
    return [_piece(each, shown.language) for each in telegram.lay_out(content, NOTHING).pieces]


def _on_whatsapp(carried: Carried, said_before: ThreadMessage, language: str, *, change: bool) -> list[str]:
    if not change:
        pieces = [] if carried.message.deleted else whatsapp.lay_out(carried, language, lambda _file: LINK)
    elif carried.message.deleted:
        pieces = whatsapp.lay_out_withdrawal(carried, said_before, language)
    else:
        pieces = whatsapp.lay_out_change(carried, language)
    return [
        "  ".join(part for part in (description(each.file, language) if each.file else "", each.body) if part)
        for each in pieces
    ]


def _piece(piece: telegram.Piece, language: str) -> str:
    files = [description(each, language) for each in piece.files]
    return "  ".join(part for part in (*files, *_extras(piece.place, piece.contact), tagged(piece.words)) if part)


def _extras(place: Place | None, contact: ContactCard | None) -> list[str]:
    return [
        *([f"(location {place.latitude}, {place.longitude})"] if place else []),
        *([f"(contact {contact.name} {contact.phone})"] if contact else []),
    ]


def tagged(words: Words) -> str:
    """The words with tags for their formatting."""
    text = words.text
    marks: dict[int, list[str]] = {}
    for span in tidy(words):
        tag = TAGS.get(span.style, span.style.value)
        marks.setdefault(span.start, []).append(f"<{tag}>")
        marks.setdefault(span.start + span.length, []).insert(0, f"</{tag}>")
    return "".join("".join(marks.get(index, ())) + character for index, character in enumerate([*text, ""]))
