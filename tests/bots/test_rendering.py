"""What a person sees on each platform: texts within its limits, choices as its buttons or as numbers."""

import html
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.capabilities import CAPABILITIES, TELEGRAM, WHATSAPP, Capabilities
from bots.rendering import Button, Keyboard, KeyboardKind, Rendered, render_say
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.effects import Say
from flows.vocabulary.messages import Action, Choice, Listing, Message, MessageKey, Money, Percent, message
from locales.catalog import LANGUAGES
from tests.effort import EFFORT

RIGHT = (
    Choice(Action.CONFIRM, message(MessageKey.CHOICE_YES), "d1"),
    Choice(Action.CORRECT, message(MessageKey.CHOICE_CORRECT), "d1"),
    Choice(Action.WITHDRAW, message(MessageKey.CHOICE_WITHDRAW), "d1"),
)
KRONE = (
    message(MessageKey.DOCUMENT_HEAD, number=1042, company="Müller & Söhne"),
    message(
        MessageKey.DOCUMENT_FIELDS,
        fields=Listing(
            (
                "Restaurant Krone",
                date(2026, 3, 12),
                Money(Decimal("43.20"), "CHF"),
                message(MessageKey.VALUE_TAX, rate=Percent(Decimal("8.1")), amount=Money(Decimal("3.24"))),
            )
        ),
    ),
    message(MessageKey.DOCUMENT_NOTE, note="lunch <with> *Keller*"),
    message(MessageKey.DOCUMENT_RIGHT),
)
HTML = """\
No. 1042 · <b>Müller &amp; Söhne</b>
Restaurant Krone · 12 Mar 2026 · CHF 43.20 · VAT 8.1 %: 3.24
Note: lunch &lt;with&gt; *Keller*
Right?"""
STARRED = """\
No. 1042 · *Müller & Söhne*
Restaurant Krone · 12 Mar 2026 · CHF 43.20 · VAT 8.1 %: 3.24
Note: lunch <with> ∗Keller∗
Right?"""


def say(*parts: Message, choices: tuple[Choice, ...] = (), language: str = "en") -> Say:
    return Say(Address(Platform.TELEGRAM, "1"), parts, language, choices)


def literal(text: str) -> Message:
    return message(MessageKey.LITERAL, text=text)


def listed(count: int, label: str = "Company") -> tuple[Choice, ...]:
    return tuple(Choice(Action.COMPANY, literal(f"{label} {index}"), f"c{index}") for index in range(count))


def visible(text: str) -> str:
    return html.unescape(re.sub(r"</?b>", "", text))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_telegram_shows_escaped_html_and_buttons_under_the_message() -> None:
    assert render_say(say(*KRONE, choices=RIGHT), TELEGRAM) == Rendered(
        (HTML,),
        Keyboard(
            KeyboardKind.INLINE,
            ((Button("Yes", "confirm:d1"), Button("Correct", "correct:d1"), Button("Withdraw", "withdraw:d1")),),
        ),
    )


def test_whatsapp_without_buttons_numbers_the_choices_on_the_line_of_the_question() -> None:
    assert render_say(say(*KRONE, choices=RIGHT), WHATSAPP, buttons=False) == Rendered(
        (STARRED + "  1 Yes   2 Correct   3 Withdraw",)
    )


def test_whatsapp_with_buttons_has_three_at_most() -> None:
    three = render_say(say(*KRONE, choices=RIGHT), WHATSAPP)
    assert three.texts[-1].endswith("Right?")
    assert three.keyboard is not None
    assert three.keyboard.kind is KeyboardKind.QUICK_REPLY
    assert [button.label for button in three.keyboard.rows[0]] == ["Yes", "Correct", "Withdraw"]
    four = render_say(say(literal("Which?"), choices=listed(4)), WHATSAPP)
    assert four == Rendered(("Which?  1 Company 0   2 Company 1   3 Company 2   4 Company 3",))


def test_a_label_too_long_for_a_button_makes_all_choices_numbers() -> None:
    shown = render_say(say(literal("Which?"), choices=listed(2, "Müller Immobilien GmbH")), WHATSAPP)
    assert shown == Rendered(("Which?  1 Müller Immobilien GmbH 0   2 Müller Immobilien GmbH 1",))


def test_a_text_too_long_for_buttons_gets_numbers() -> None:
    shown = render_say(say(literal("x" * 1025), choices=RIGHT), WHATSAPP)
    assert shown.keyboard is None
    assert shown.texts == ("x" * 1025 + "\n1 Yes   2 Correct   3 Withdraw",)


def test_numbers_do_not_stand_behind_a_statement_that_may_end_in_figures() -> None:
    shown = render_say(say(literal("Call +41 44 555 01 01"), choices=RIGHT), WHATSAPP, buttons=False)
    assert shown.texts == ("Call +41 44 555 01 01\n1 Yes   2 Correct   3 Withdraw",)


def test_long_lists_have_a_line_for_each_choice() -> None:
    shown = render_say(say(literal("Which?"), choices=listed(8)), WHATSAPP)
    assert shown.texts == ("Which?\n" + "\n".join(f"{index + 1} Company {index}" for index in range(8)),)


def test_choices_without_words_before_them_stand_alone() -> None:
    assert render_say(say(choices=RIGHT), WHATSAPP, buttons=False).texts == ("1 Yes   2 Correct   3 Withdraw",)


def test_sharing_the_phone_takes_telegrams_reply_keyboard() -> None:
    choices = (
        Choice(Action.SHARE_PHONE, message(MessageKey.CHOICE_SHARE_PHONE)),
        Choice(Action.HAVE_CODE, message(MessageKey.CHOICE_HAVE_CODE)),
    )
    keyboard = render_say(say(literal("Hello!"), choices=choices, language="de"), TELEGRAM).keyboard
    assert keyboard is not None
    assert keyboard.kind is KeyboardKind.REPLY
    buttons = [button for row in keyboard.rows for button in row]
    assert [(button.label, button.request_contact) for button in buttons] == [
        ("Telefonnr. teilen", True),
        ("Ich habe einen Code", False),
    ]


def test_labels_of_buttons_are_plain_text() -> None:
    choice = Choice(Action.COMPANY, literal("Müller & <Co>"), "c1")
    keyboard = render_say(say(literal("?"), choices=(choice,)), TELEGRAM).keyboard
    assert keyboard is not None
    assert keyboard.rows == ((Button("Müller & <Co>", "company:c1"),),)
    assert render_say(say(literal("?"), choices=(choice,)), WHATSAPP, buttons=False).texts == ("?  1 Müller & <Co>",)


def test_rows_of_buttons_stay_narrow() -> None:
    keyboard = render_say(say(literal("?"), choices=listed(7, "A company")), TELEGRAM).keyboard
    assert keyboard is not None
    assert [len(row) for row in keyboard.rows] == [2, 2, 2, 1]
    long = render_say(say(literal("?"), choices=listed(2, "A company with a long name")), TELEGRAM).keyboard
    assert long is not None
    assert [len(row) for row in long.rows] == [1, 1]


def test_a_token_too_long_for_a_button_makes_all_choices_numbers() -> None:
    choice = Choice(Action.COMPANY, literal("Alfa"), "c" * 64)
    assert render_say(say(literal("?"), choices=(choice,)), TELEGRAM) == Rendered(("?  1 Alfa",))


def test_a_long_text_is_split_between_lines() -> None:
    lines = [f"line {index} " + "x" * 60 for index in range(100)]
    texts = render_say(say(*map(literal, lines), choices=RIGHT), TELEGRAM).texts
    assert len(texts) == 2
    assert "\n".join(texts) == "\n".join(lines)


def test_a_long_line_is_split_between_words() -> None:
    text = " ".join(["wort"] * 1000)
    texts = render_say(say(literal(text)), WHATSAPP).texts
    assert " ".join(texts) == text
    assert all(len(part) <= 1600 for part in texts)


def test_a_split_bold_text_is_bold_in_both_parts() -> None:
    head = message(MessageKey.DOCUMENT_HEAD, number=1, company="x" * 5000)
    first, second = render_say(say(head), TELEGRAM).texts
    assert first.startswith("No. 1 · <b>x")
    assert first.endswith("x</b>")
    assert second.startswith("<b>x")
    assert second.endswith("x</b>")


def test_telegram_counts_utf_16_code_units() -> None:
    assert len(render_say(say(literal("😀" * 2048)), TELEGRAM).texts) == 1
    texts = render_say(say(literal("😀" * 2049)), TELEGRAM).texts
    assert len(texts) == 2
    assert "".join(texts) == "😀" * 2049


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=120), min_size=1, max_size=12),
    st.sampled_from([TELEGRAM, WHATSAPP]),
    st.integers(20, 60),
)
@settings(max_examples=50 * EFFORT, deadline=None)
def test_no_text_is_too_long_and_nothing_of_it_is_lost(parts: list[str], platform: Capabilities, limit: int) -> None:
    narrow = replace(platform, text_limit=limit)
    texts = render_say(say(*map(literal, parts)), narrow).texts
    assert all(units(text) <= limit or (platform.html and units(visible(text)) <= limit) for text in texts)
    shown = "".join(visible(text) if platform.html else text for text in texts)
    marks = str.maketrans("∗ˍ∼ˋ›", "*_~`>")  # what would be formatting in WhatsApp looks alike only
    assert "".join(shown.split()).translate(marks) == "".join("".join(parts).split()).translate(marks)


@given(st.text(st.sampled_from("ab <>&*;"), min_size=1, max_size=90))
@settings(max_examples=50 * EFFORT, deadline=None)
def test_html_is_well_formed_after_every_split(company: str) -> None:
    head = message(MessageKey.DOCUMENT_HEAD, number=1042, company=company)
    for text in render_say(say(head), replace(TELEGRAM, text_limit=30)).texts:
        assert text.count("<b>") == text.count("</b>")
        assert re.fullmatch(r"(?:[^<>&]|</?b>|&(?:lt|gt|amp);)*", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_usual_question_fits_one_line_in_every_language(language: str) -> None:
    text = render_say(
        say(message(MessageKey.DOCUMENT_RIGHT), choices=RIGHT, language=language), WHATSAPP, buttons=False
    )
    assert "\n" not in text.texts[0]
    assert text.texts[0].count("   ") == 2


def test_every_platform_has_its_capabilities() -> None:
    assert set(CAPABILITIES) == set(Platform)
    assert all(capabilities.platform is platform for platform, capabilities in CAPABILITIES.items())
