"""What managers type at the desk: slash commands, what document is asked for, days of an absence.

Words without a slash are meant for the client and are never searched for a meaning; only who was asked what document is needed
is expected to say so. Commands are known by their English names, which Telegram offers, and by the words of ``words.toml``.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.vocabulary.content import Content, Span
from flows.vocabulary.desk import DeskCommand
from flows.vocabulary.events import Event, TextReceived
from flows.vocabulary.people import Office
from flows.vocabulary.readings import FieldName
from flows.vocabulary.task_events import DeskCommandGiven, RequestTyped
from flows.vocabulary.tasks import RequestDraft
from locales.values import parse_date, parse_total
from locales.words import Words, fold, words_for

LONGEST_REQUEST = 300
"""Characters of what can be asked for."""
_SLASH = re.compile(r"/([^\s@/:]{1,40})(?:@\w+)?(?=\s|:|$)[ \t:]*\n?")
_NAMES = frozenset(command.value for command in DeskCommand)
_NUMBER = r"[0-9][0-9'’]*(?:[  ][0-9]{3})*(?:[.,][0-9]{1,2}(?![0-9]))?"
_AMOUNTS = re.compile(
    rf"(?<![\w.,/-])(?:[^\W\d_]{{1,3}}\.?|[€$£₽])?\s?{_NUMBER}(?:\s?(?:[^\W\d_]{{1,6}}|[€$£₽])\b\.?|\s?[€$£₽])?(?![\w/-])"
)
_DAYS = re.compile(
    r"(?<![\w.,/-])(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[./][0-9]{1,2}(?:[./](?:[0-9]{4}|[0-9]{2})?)?"
    r"|[0-9]{1,2}\.?\s[^\W\d_]{3,12}(?:\s[0-9]{4})?)(?![\w/-])"
)


def understand_desk(event: Event, language: str, office: Office, at: datetime, *, asked: bool) -> Event:
    """The command or the request that a manager typed; ``event`` itself where it is neither.

    ``language`` is the office's, ``at`` the time of the event; ``asked``: the writer was asked what document is needed.
    """
    if not isinstance(event, TextReceived):
        return event
    given = _command(event, language)
    if given is not None:
        if given.command is DeskCommand.AWAY:
            return _with_day(given, language, office, at)
        return given
    draft = parse_request(event.text, language, office, at) if asked and not event.text.startswith("/") else None
    return RequestTyped(draft) if draft is not None else event


def _command(event: TextReceived, language: str) -> DeskCommandGiven | None:
    found = _SLASH.match(event.text)
    if found is None:
        return None
    name = fold(found[1].replace("_", " "))
    meant = name if name in _NAMES else words_for(language).desk.get(name)
    if meant is None:
        return None
    words = without_start(Content(event.text, event.spans), found.end())
    return DeskCommandGiven(DeskCommand(meant), words, event.message_id, event.reply_to)


def without_start(words: Content, count: int) -> Content:
    """The words without their first ``count`` characters, formatting kept."""
    spans = tuple(
        Span(span.style, max(span.start - count, 0), span.length - max(count - span.start, 0), span.url)
        for span in words.spans
        if span.start + span.length > count
    )
    return Content(words.text[count:], spans)


def _with_day(given: DeskCommandGiven, language: str, office: Office, at: datetime) -> DeskCommandGiven:
    """An absence with its last day as ISO 8601, or "back"."""
    words = words_for(language)
    text = given.words.text.strip()
    if fold(text) in words.back:
        return DeskCommandGiven(given.command, Content("back"), given.message_id, given.reply_to)
    day = parse_day(text, language, office, at)
    return given if day is None else DeskCommandGiven(given.command, Content(day.isoformat()), given.message_id)


def parse_day(text: str, language: str, office: Office, at: datetime) -> date | None:
    """A day to come: one without a year is the next of its kind, today included; None if it is no day."""
    today = at.astimezone(ZoneInfo(office.timezone)).date()
    words = words_for(language)
    day = parse_date(text, words, today)
    if day is None or day >= today or re.search(r"[0-9]{4}", text):
        return day
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return None


def parse_request(text: str, language: str, office: Office, at: datetime) -> RequestDraft | None:
    """What document is asked for: amount, currency, day and the words around them; None if nothing is said.

    A day without a year is the latest that is not in the future. A bare whole number is no amount: it may be a document's.
    """
    words = words_for(language)
    today = at.astimezone(ZoneInfo(office.timezone)).date()
    rest, day = _take_day(text.strip()[:LONGEST_REQUEST], words, today)
    rest, amount, currency = _take_amount(rest, words)
    said = " ".join(rest.split()).strip(" ,;:·-–")
    if not said and not amount:
        return None
    return RequestDraft(said, amount, currency, day)


def _take_day(text: str, words: Words, today: date) -> tuple[str, str]:
    """The text without its first day, and that day (ISO 8601)."""
    for found in _DAYS.finditer(text):
        day = parse_date(found[0], words, today)
        if day is not None:
            return _without(text, found.start(), found.end()), day.isoformat()
    return text, ""


def _take_amount(text: str, words: Words) -> tuple[str, str, str]:
    """The text without its first amount, the amount (decimal) and its currency (ISO 4217), which stands before or behind it."""
    for found in _AMOUNTS.finditer(text):
        bare = ("", 0, 0)
        for start, end in _parts(found[0]):
            part = found[0][start:end]
            values = dict(parse_total(part, words) or ())
            total, currency = values.get(FieldName.TOTAL, ""), values.get(FieldName.CURRENCY, "")
            if total and currency:
                return _without(text, found.start() + start, found.start() + end), total, currency
            if total and re.search(r"[.,][0-9]{1,2}$", part):
                bare = (total, found.start() + start, found.start() + end)
        if bare[0]:
            return _without(text, bare[1], bare[2]), bare[0], ""
    return text, "", ""


def _without(text: str, start: int, end: int) -> str:
    return text[:start] + " " + text[end:]


def _parts(part: str) -> list[tuple[int, int]]:
    """What of ``part`` may be an amount: the figures with the word before them, with that behind them, or alone."""
    digits = [index for index, sign in enumerate(part) if sign.isdigit()]
    first, last = digits[0], digits[-1] + 1
    return [(0, last), (first, len(part)), (first, last)]
