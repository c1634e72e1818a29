"""The catalogues say everything that Kwit may say, in every language, within the platforms' limits."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from fluent.runtime import FluentResource
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from flows.vocabulary.arguments import ARGUMENTS
from flows.vocabulary.messages import Listing, Message, MessageKey, Money, Percent, Value, message
from locales.catalog import LANGUAGES, load_bundle, render, sources

BUTTON_LIMIT = 20
TEXT_LIMIT = 1600
LABELS = [key for key in MessageKey if key.value.startswith(("choice-", "type-", "field-")) and not ARGUMENTS[key]]
LABELS.remove(MessageKey.TYPE_ASK)
SIGNS_ONLY = (
    MessageKey.CARD_HEAD,
    MessageKey.CARD_WHO,
    MessageKey.CARD_OVER,
    MessageKey.DESK_HISTORY_LINE,
    MessageKey.DESK_PERSON,
    MessageKey.REQUEST_LINE,
)
"""Messages that are nothing but their arguments and the signs between them."""
SAME_AS_ENGLISH = {
    *((MessageKey.DOCUMENT_FIELDS, language) for language in ("de", "pl", "ru")),  # nothing but the fields
    *((MessageKey.LITERAL, language) for language in ("de", "pl", "ru")),  # somebody's own words
    *((MessageKey.EXAMPLE_DATE, language) for language in ("de", "pl", "ru")),  # the spelling that all of them accept
    *((MessageKey.EXAMPLE_PERIOD, language) for language in ("de", "pl", "ru")),
    (MessageKey.EXAMPLE_CURRENCY, "de"),  # an ISO code
    (MessageKey.EXAMPLE_TAX_ID, "de"),  # a Swiss number
    (MessageKey.FIELD_TAX, "pl"),  # the Polish tax is called VAT
    (MessageKey.VALUE_TAX, "pl"),
    *((MessageKey.CARRIED_HEAD, language) for language in ("de", "pl", "ru")),  # nothing but a name
    *((key, language) for key in SIGNS_ONLY for language in ("de", "pl", "ru")),
    *((MessageKey.DESK_LINK, language) for language in ("de", "pl")),  # the same word
    (MessageKey.DESK_PERSON_CHATS, "de"),
}
"""Exemptions from differing; one that is not needed fails the test as well."""
AS_LONG_AS_WRITTEN = {MessageKey.DOCUMENT_NOTE, MessageKey.DOCUMENT_NOTED}
"""Messages that repeat what a person wrote; rendering splits them."""
NUMBERS = {"left", "count", "limit", "number"}
UNTIL = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)


class References(Visitor):
    """Collects the arguments that a message uses."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802  # the name the visitor calls
        self.names.add(node.id.name)


def entries(language: str) -> list[ast.EntryType]:
    return [
        entry
        for path in sources(language)
        for entry in FluentResource(path.read_text(encoding="utf-8")).body
        if not isinstance(entry, ast.BaseComment)
    ]


def messages(language: str) -> list[ast.Message]:
    return [entry for entry in entries(language) if isinstance(entry, ast.Message)]


def filler(name: str, text: str) -> Value:
    if name in NUMBERS:
        return 20 * 1024 * 1024 if name == "limit" else 3
    return UNTIL if name == "until" else message(MessageKey.FIELD_TOTAL) if name == "field" else text


def filled(key: MessageKey, text: str = "Żółw & Söhne <AG>") -> Message:
    return message(key, **{name: filler(name, text) for name in ARGUMENTS[key]})


def test_german_polish_russian_and_english_are_there() -> None:
    assert LANGUAGES[:4] == ("de", "pl", "ru", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_exactly_the_keys_each_once(language: str) -> None:
    found = [entry.id.name for entry in messages(language)]
    assert sorted(found) == sorted(MessageKey)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_nothing_that_is_not_a_message(language: str) -> None:
    assert all(isinstance(entry, ast.Message) and not entry.attributes for entry in entries(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_uses_exactly_its_arguments(language: str) -> None:
    for entry in messages(language):
        references = References()
        references.visit(entry)
        assert references.names == ARGUMENTS[MessageKey(entry.id.name)], entry.id.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_only_markup_is_bold_and_it_is_closed(language: str) -> None:
    for key in MessageKey:
        text = render(filled(key, "x"), language)
        rest = re.sub(r"<b>[^<>\n]*</b>", "", text)
        assert not set("<>&*_`~") & set(rest), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_fit_buttons(language: str) -> None:
    for label in (render(message(key), language) for key in LABELS):
        assert 0 < len(label) <= BUTTON_LIMIT, label
        assert not {"<", "\n"} & set(label), label


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_that_are_offered_together_differ(language: str) -> None:
    for prefix in ("choice-", "type-", "field-"):
        labels = [render(message(key), language) for key in LABELS if key.value.startswith(prefix)]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_with_long_arguments_fit_one_text(language: str) -> None:
    for key in set(MessageKey) - AS_LONG_AS_WRITTEN:
        assert len(render(filled(key, "Ł" * 120), language)) <= TEXT_LIMIT, key


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_language_copies_the_english_words(language: str) -> None:
    same = {key for key in MessageKey if render(filled(key, "x"), language) == render(filled(key, "x"), "en")}
    assert same == {key for key, excused in SAME_AS_ENGLISH if excused == language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_taken_in_is_told_what_is(language: str) -> None:
    for key in (MessageKey.FILE_KIND, MessageKey.NOT_CARRIED):
        text = render(message(key), language)
        assert all(kind in text for kind in ("JPEG", "PNG", "WebP", "HEIC", "PDF", "XML"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_names_the_document_that_is_kept(language: str) -> None:
    for key in MessageKey:
        if key.value.startswith("trouble-"):
            given = {name: "1051" if name == "number" else "?" for name in ARGUMENTS[key]}
            assert "1051" in render(message(key, **given), language)


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("de", 1, "Noch ein Versuch"),
        ("de", 3, "Noch 3 Versuche"),
        ("en", 1, "One try left"),
        ("en", 2, "2 tries left"),
        ("pl", 1, "Pozostała 1 próba"),
        ("pl", 2, "Pozostały 2 próby"),
        ("pl", 5, "Pozostało 5 prób"),
        ("pl", 22, "Pozostały 22 próby"),
        ("ru", 1, "Осталась 1 попытка"),
        ("ru", 3, "Остались 3 попытки"),
        ("ru", 5, "Осталось 5 попыток"),
        ("ru", 21, "Осталась 21 попытка"),
    ],
)
def test_plurals_follow_the_language(language: str, count: int, expected: str) -> None:
    assert expected in render(message(MessageKey.CODE_WRONG, left=count), language)


@pytest.mark.parametrize(
    ("language", "money", "day", "percent", "moment"),
    [
        ("de", "CHF 1.234,50", "12.03.2026", "8,1 %", "22.11. 10:14"),
        ("pl", "CHF 1\u00a0234,50", "12.03.2026", "8,1 %", "22.11 10:14"),
        ("ru", "CHF 1\u00a0234,50", "12.03.2026", "8,1 %", "22.11 10:14"),
        ("en", "CHF 1,234.50", "12 Mar 2026", "8.1 %", "22 Nov, 10:14"),
    ],
)
def test_values_are_written_the_readers_way(language: str, money: str, day: str, percent: str, moment: str) -> None:
    values = (Money(Decimal("1234.5"), "CHF"), date(2026, 3, 12), Percent(Decimal("8.1")), UNTIL)
    fields = message(MessageKey.DOCUMENT_FIELDS, fields=Listing(values, " | "))
    text = render(fields, language, timezone=ZoneInfo("Europe/Zurich"))
    assert text == f"{money} | {day} | {percent} | {moment}"


@pytest.mark.parametrize(
    ("money", "expected"),
    [
        (Money(Decimal("43.2")), "43.20"),
        (Money(Decimal(-5), "EUR"), "EUR -5.00"),
        (Money(Decimal(1200), "JPY"), "JPY 1,200"),
        (Money(Decimal("0.125"), "EUR"), "EUR 0.125"),
    ],
)
def test_an_amount_has_the_digits_of_its_currency(money: Money, expected: str) -> None:
    assert render(message(MessageKey.DOCUMENT_FIELDS, fields=Listing((money,))), "en") == expected


def test_a_whole_number_in_a_listing_is_written_plainly() -> None:
    assert render(message(MessageKey.DOCUMENT_FIELDS, fields=Listing((1042, 7), ", ")), "de") == "1042, 7"


def test_a_number_of_a_document_has_no_thousands_marks() -> None:
    assert "1234567" in render(message(MessageKey.DOCUMENT_FILED, number=1234567), "en")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "No. 1042: total CHF 34.20 (was CHF 43.20), ? date, VAT 8.1 %: 3.24."),
        ("de", "Nr. 1042: Betrag CHF 34,20 (vorher CHF 43,20), ? Datum, MwSt. 8,1 %: 3,24."),
        ("pl", "Nr 1042: kwota CHF 34,20 (było CHF 43,20), ? data, VAT 8,1 %: 3,24."),
        ("ru", "№ 1042: сумма CHF 34,20 (было CHF 43,20), ? дата, НДС 8,1 %: 3,24."),
    ],
)
def test_messages_and_listings_nest(language: str, expected: str) -> None:
    change = message(
        MessageKey.VALUE_CHANGE,
        field=message(MessageKey.FIELD_TOTAL),
        new=Money(Decimal("34.20"), "CHF"),
        old=Money(Decimal("43.20"), "CHF"),
    )
    missing = message(MessageKey.VALUE_MISSING, field=message(MessageKey.FIELD_DATE))
    tax = message(MessageKey.VALUE_TAX, rate=Percent(Decimal("8.1")), amount=Money(Decimal("3.24")))
    whole = message(MessageKey.DOCUMENT_CHANGED, number=1042, changes=Listing((change, missing, tax), ", "))
    assert render(whole, language) == expected


def test_a_note_of_any_length_is_said() -> None:
    noted = message(MessageKey.DOCUMENT_NOTED, number=1042, note="ł" * 4000 + "\ufdd01\ufdd1")
    assert render(noted, "en") == f"No. 1042, note: {'ł' * 4000}\ufdd01\ufdd1"


def test_an_abbreviation_stays_large_inside_a_sentence() -> None:
    field = message(MessageKey.FIELD_TAX)
    assert render(message(MessageKey.VALUE_MISSING, field=field), "ru") == "? НДС"


def test_limits_are_told_in_megabytes() -> None:
    assert "20 MB" in render(message(MessageKey.FILE_LARGE, limit=20 * 1024 * 1024), "en")
    assert "5 MB" in render(message(MessageKey.FILE_LARGE, limit=5_000_000), "en")


def test_arguments_are_escaped_once_and_the_catalogues_markup_stays() -> None:
    head = message(MessageKey.DOCUMENT_HEAD, number=1042, company=message(MessageKey.LITERAL, text="<b>"))
    assert render(head, "en", lambda text: text.replace("<", "&lt;")) == "No. 1042 · <b>&lt;b></b>"


@pytest.mark.parametrize(
    "wrong",
    [
        Message(MessageKey.DOCUMENT_FILED),
        message(MessageKey.DOCUMENT_FILED, count=1),
        message(MessageKey.DOCUMENT_FILED, number=1, count=1),
        message(MessageKey.CHOICE_YES, number=1),
    ],
)
def test_wrong_arguments_are_a_defect_that_shows(wrong: Message) -> None:
    with pytest.raises(LookupError):
        render(wrong, "en")


@pytest.mark.parametrize("language", ["", "xx", "EN"])
def test_an_unknown_language_is_a_defect_that_shows(language: str) -> None:
    with pytest.raises(LookupError):
        load_bundle(language)
    with pytest.raises(LookupError):
        render(message(MessageKey.HELP_UNKNOWN, office="x", contact="y"), language)
    with pytest.raises(LookupError):
        render(message(MessageKey.CHOICE_YES), language)
