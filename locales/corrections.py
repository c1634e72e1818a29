"""Corrections in a person's own words: ``total 43,20``, ``datum 11.3. und MWST 2,56``, ``это не Лента, а Магнит``.

A message is a correction only if all of it is: an opening word or a document number at most, then clauses of a field's name and
its value. A clause whose value holds figures but can't be (``Datum 31.02.``) is *refused*; anything else that does not fit makes
the whole message an ordinary sentence, for it is worse to change a document than to ask.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import OSA

from flows.vocabulary.events import FieldsCorrected
from flows.vocabulary.readings import FieldName
from locales.values import Values, parse_amount, parse_date, parse_merchant, parse_value
from locales.words import Phrases, Words, fold, words_for

LONGEST = 300
"""Characters of the longest text searched for corrections."""
FIRST_NUMBER = 1001
"""The office's first document number."""
LONGEST_PHRASE = 4
"""Words of the longest field name."""
_IN_FIGURES = frozenset(
    {
        *(FieldName.DATE, FieldName.TOTAL, FieldName.TAX, FieldName.PERIOD),
        *(FieldName.SELLER_TAX_ID, FieldName.BUYER_TAX_ID),
    }
)
"""Fields whose values are written in figures: other figures are a mistake, and said to be one."""
_TOKEN = re.compile(r"[:=]|№|[^\s:=№]+")
_NUMBERED = re.compile(r"\s*#?\s*([0-9]{3,7})(?![0-9]|[.,/-][0-9])[.:,]?\s+")
_SPLIT_ENDS = re.compile(r"[,;]$")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the text: where it is, and how it compares."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A field's name, whether a sign or verb led from it to the value, and the value as written."""

    field: FieldName
    linked: bool
    text: str


def find_correction(text: str, language: str, today: date, numbers: Collection[int] = ()) -> FieldsCorrected | None:
    """Read ``text`` as corrections, or None if it is something else.

    ``today`` is the office's date; a bare name behind a number is a correction only if the number is one of ``numbers``.
    """
    if len(text) > LONGEST or "?" in text:
        return None
    words = words_for(language)
    number, rest = _take_number(text, words)
    tokens = _tokens(rest)
    first = _skip(tokens, 0, words.phrases["opening"])
    if number is None and first:
        number, again = _take_number(rest[tokens[first].start :] if first < len(tokens) else "", words)
        if number is not None:
            rest, tokens = again, _tokens(again)
            first = _skip(tokens, 0, words.phrases["opening"])
    clauses = _clauses(rest, tokens, first, words)
    if clauses is None:
        values = _replaced(rest, words, today) or (_bare_merchant(rest, words) if number in numbers else None)
        return FieldsCorrected(values, number=number) if values else None
    read = [(clause.field, _read(clause, words, today)) for clause in clauses]
    if any(value is None for _, value in read):
        return None
    values = tuple(value for _, found in read for value in found or ())
    refused = tuple(field for field, found in read if not found)
    return FieldsCorrected(values, refused, number)


def strip_field_name(text: str, field: FieldName, language: str) -> str:
    """The bare value in ``text``: without a leading name of ``field`` (``Betrag: 43``) or linking word (``am 11.3.``)."""
    words = words_for(language)
    tokens = _tokens(text)
    found = _field_at(tokens, 0, words)
    named = found is not None and found[0] is field
    if not named and field is FieldName.MERCHANT:
        return text
    after = _skip(tokens, found[1] if found and named else 0, words.phrases["linking"])
    return text[tokens[after].start :] if after < len(tokens) else text


def _tokens(text: str) -> list[Token]:
    return [
        Token(found.start(), found.end(), found[0] if found[0] in ":=" else fold(found[0]) or found[0])
        for found in _TOKEN.finditer(text)
    ]


def _skip(tokens: Sequence[Token], start: int, phrases: Phrases) -> int:
    """The index of the first token after any of ``phrases``, again and again."""
    index = start
    while index < len(tokens) and (length := _longest(tokens, index, phrases)):
        index += length
    return index


def _longest(tokens: Sequence[Token], index: int, phrases: Phrases) -> int:
    """How many tokens the longest of ``phrases`` takes at ``index``; 0 if none is there."""
    for phrase in phrases.get(tokens[index].word, ()):
        if tuple(token.word for token in tokens[index : index + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _take_number(text: str, words: Words) -> tuple[int | None, str]:
    """A document's number at the beginning: ``1045 …`` or ``No. 1045: …``, and what follows it."""
    found = _number_pattern(words.grammar["document"]).match(text)
    if found:
        return int(found[1]), text[found.end() :]
    found = _NUMBERED.match(text)
    if found and int(found[1]) >= FIRST_NUMBER and not _is_currency(text[found.end() :], words):
        return int(found[1]), text[found.end() :]
    return None, text


@lru_cache(maxsize=16)
def _number_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(name) for name in (*names, "№"))
    return re.compile(rf"\s*(?:{alternatives})\.?:?" + _NUMBERED.pattern, re.IGNORECASE)


def _is_currency(text: str, words: Words) -> bool:
    found = parse_amount(f"1 {text.split(' ', 1)[0]}", words)
    return found is not None and bool(found[1])


def _field_at(tokens: Sequence[Token], index: int, words: Words) -> tuple[FieldName, int] | None:
    """The field named at ``index``, and the index after its name; misspelt single words count."""
    for length in range(min(LONGEST_PHRASE, len(tokens) - index), 0, -1):
        phrase = " ".join(token.word for token in tokens[index : index + length])
        if phrase in words.fields:
            return FieldName(words.fields[phrase]), index + length
    if index >= len(tokens):
        return None
    field = _misspelt_field(tokens[index].word, words.language)
    return (field, index + 1) if field else None


@lru_cache(maxsize=2048)
def _misspelt_field(word: str, language: str) -> FieldName | None:
    """The field whose name is one slip away (two in long words); None if there is none, or more than one."""
    if not 5 <= len(word) <= 20 or not word.isalpha():
        return None
    slips = 1 if len(word) < 9 else 2
    near = {
        field
        for name, field in words_for(language).fields.items()
        if len(name) >= 5 and OSA.distance(word, name, score_cutoff=slips) <= slips
    }
    return FieldName(near.pop()) if len(near) == 1 else None


def _clauses(text: str, tokens: Sequence[Token], first: int, words: Words) -> list[Clause] | None:
    """All of the text from the token ``first`` on as clauses; None if it does not begin with a field's name."""
    if first >= len(tokens):
        return None
    found = _field_at(tokens, first, words)
    clauses: list[Clause] = []
    while found:
        field, start = found
        value = _skip(tokens, start, words.phrases["linking"])
        following = _next_field(text, tokens, value + 1, words)
        end = following[0] if following else len(tokens)
        end = _drop_tail(tokens, value, end, words.grammar["and"])
        end = _drop_tail(tokens, value, end, words.grammar["polite"])
        if value >= end:
            return None
        clauses.append(Clause(field, value > start, text[tokens[value].start : tokens[end - 1].end]))
        found = following[1] if following else None
    return clauses or None


def _next_field(
    text: str, tokens: Sequence[Token], start: int, words: Words
) -> tuple[int, tuple[FieldName, int]] | None:
    """Where the next clause begins: a field's name after a conjunction, a comma, a line's end or figures."""
    joining = words.grammar["and"]
    for index in range(start, len(tokens)):
        before = tokens[index - 1]
        written = text[before.start : before.end]
        parted = (
            before.word in joining
            or written[-1] in ",;"
            or any(character.isdigit() for character in written)
            or "\n" in text[before.end : tokens[index].start]
        )
        if not parted:
            continue
        name = _skip(tokens, index, words.phrases["opening"]) if before.word in joining else index
        if name < len(tokens) and (found := _field_at(tokens, name, words)):
            return index, found
    return None


def _drop_tail(tokens: Sequence[Token], start: int, end: int, phrases: Sequence[str]) -> int:
    """The end without trailing ``phrases``."""
    while end > start:
        for phrase in phrases:
            parts = phrase.split(" ")
            if end - len(parts) >= start and [token.word for token in tokens[end - len(parts) : end]] == parts:
                end -= len(parts)
                break
        else:
            return end
    return end


def _read(clause: Clause, words: Words, today: date) -> Values | None:
    """The clause's values; an empty tuple if it is refused, None if it is no correction at all."""
    text = _without_old(_SPLIT_ENDS.sub("", clause.text.strip()).rstrip("!"), words)
    tokens = text.split()
    if clause.field is FieldName.MERCHANT:
        name = parse_merchant(text)
        said = {fold(token) for token in tokens}
        plausible = name and len(tokens) <= 6 and (name[0].isupper() or name[0].isdigit() or text[0] in '"„«“')
        return ((FieldName.MERCHANT, name),) if name and plausible and not said & set(words.grammar["wrong"]) else None
    values = parse_value(clause.field, text, words, today)
    if values:
        return values
    if clause.field in _IN_FIGURES and len(tokens) <= 3 and _is_figures(tokens, words):
        return ()
    is_code = clause.field is FieldName.CURRENCY and len(text) == 3 and text.isascii() and text.isupper()
    return () if is_code else None


def _is_figures(tokens: Sequence[str], words: Words) -> bool:
    """Whether all of it is figures, months and currencies: meant as a value, though it can't be one."""
    known = words.months.keys() | words.currencies.keys()
    written = [any(character.isdigit() for character in token) for token in tokens]
    return any(written) and all(figures or fold(token) in known for token, figures in zip(tokens, written, strict=True))


@lru_cache(maxsize=16)
def _old_pattern(instead: tuple[str, ...], not_: tuple[str, ...], but: tuple[str, ...]) -> re.Pattern[str]:
    """``34,20 instead of 43,20`` or ``not 43,20 but 34,20``: the groups are what is right."""
    behind = "|".join(re.escape(word) for word in instead)
    return re.compile(
        rf"(?:{_any(not_)})\s+.+?[,\s]\s*(?:{_any(but)})\s+(?P<second>.+)|(?P<first>.+?)[,\s]\s*(?:{behind})\s+.+",
        re.IGNORECASE | re.DOTALL,
    )


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in words)


def _without_old(text: str, words: Words) -> str:
    """Leave out the old value that was said too."""
    if " " not in text:
        return text
    grammar = words.grammar
    found = _old_pattern(grammar["instead"], grammar["not"], grammar["but"]).fullmatch(text)
    return (found["second"] or found["first"]).strip() if found else text


@lru_cache(maxsize=16)
def _not_but(not_: tuple[str, ...], but: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:{_any(not_)})\s+(?P<old>\S.{{0,60}}?)[,\s]\s*(?:{_any(but)})\s+(?P<new>\S.{{0,80}}?)\s*[.!]*\s*",
        re.IGNORECASE | re.DOTALL,
    )


def _replaced(text: str, words: Words, today: date) -> Values | None:
    """``not X but Y`` without a field's name: the kind of Y tells the field."""
    found = _not_but(words.grammar["not"], words.grammar["but"]).fullmatch(text)
    if found is None:
        return None
    old, new = found["old"].strip(" ,"), found["new"]
    day = parse_date(new, words, today)
    if day and any(character.isdigit() for character in new) and parse_date(old, words, today):
        return ((FieldName.DATE, day.isoformat()),)
    if parse_amount(old, words):
        money = bool(re.search(r"[.,]\d\d\b", new)) or bool(re.search(r"[^\d.,\s]", new))
        return parse_value(FieldName.TOTAL, new, words, today) if money else None
    calendar = words.months.keys() | words.days.keys()
    names = len(old.split()) <= 4 and len(new.split()) <= 4 and old[0].isupper() and new[0].isupper()
    if not names or {fold(old), fold(new)} & calendar:
        return None
    name = parse_merchant(new)
    return ((FieldName.MERCHANT, name),) if name else None


def _bare_merchant(text: str, words: Words) -> Values | None:
    """``1045 Bäckerei Frey``: behind a document's number, a name of few words."""
    name = parse_merchant(text)
    tokens = text.split()
    if name is None or len(tokens) > 5 or not name[0].isupper() or any(token[0].isdigit() for token in tokens):
        return None
    said = {fold(token) for token in tokens}
    taken = words.commands.keys() | words.yes | words.no | words.months.keys() | set(words.grammar["wrong"])
    return None if fold(text) in taken or said & set(words.grammar["wrong"]) else ((FieldName.MERCHANT, name),)
