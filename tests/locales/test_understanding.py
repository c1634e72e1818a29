"""What people write, in four languages, and what it means: one labelled case a line."""

import string
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.ports import Expectation
from flows.vocabulary.events import (
    ButtonTapped,
    ChoiceMade,
    CodeGiven,
    Command,
    CommandGiven,
    Event,
    FieldsCorrected,
    OtherReceived,
    TextReceived,
)
from flows.vocabulary.messages import Action, Choice, MessageKey, message
from flows.vocabulary.people import Office
from flows.vocabulary.readings import FieldName
from locales.catalog import render
from locales.understanding import ALPHABET, understand
from locales.words import LANGUAGES
from tests.effort import EFFORT
from tests.locales.cases import ANSWERS, ASKED, CODES, COMMANDS, CORRECTIONS, ORDINARY

OFFICE = Office("Treuhand Baumann", "+41 44 555 01 01", "de", "Europe/Zurich")
AT = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


def labelled(action: Action, key: MessageKey, subject: str = "") -> Choice:
    return Choice(action, message(key), subject)


def named(action: Action, text: str, subject: str) -> Choice:
    return Choice(action, message(MessageKey.LITERAL, text=text), subject)


QUESTIONS: dict[str, tuple[Choice, ...]] = {
    "nothing": (),
    "right": (
        labelled(Action.CONFIRM, MessageKey.CHOICE_YES, "d1"),
        labelled(Action.CORRECT, MessageKey.CHOICE_CORRECT, "d1"),
        labelled(Action.WITHDRAW, MessageKey.CHOICE_WITHDRAW, "d1"),
    ),
    "unreadable": (
        labelled(Action.AGAIN, MessageKey.CHOICE_AGAIN),
        labelled(Action.LEAVE, MessageKey.CHOICE_LEAVE),
    ),
    "move": (labelled(Action.MOVE, MessageKey.CHOICE_MOVE), labelled(Action.STAY, MessageKey.CHOICE_STAY)),
    "unlink": (labelled(Action.UNLINK, MessageKey.CHOICE_UNLINK), labelled(Action.CANCEL, MessageKey.CHOICE_KEEP)),
    "field": (
        labelled(Action.FIELD, MessageKey.FIELD_MERCHANT, "1042:merchant"),
        labelled(Action.FIELD, MessageKey.FIELD_DATE, "1042:date"),
        labelled(Action.FIELD, MessageKey.FIELD_TOTAL, "1042:total"),
        labelled(Action.FIELD, MessageKey.FIELD_CURRENCY, "1042:currency"),
        labelled(Action.FIELD, MessageKey.FIELD_TAX, "1042:tax"),
        labelled(Action.FIELD, MessageKey.FIELD_TYPE, "1042:type"),
        labelled(Action.CANCEL, MessageKey.CHOICE_CANCEL),
    ),
    "type": (
        labelled(Action.TYPE, MessageKey.TYPE_COST, "1042:cost"),
        labelled(Action.TYPE, MessageKey.TYPE_PURCHASE, "1042:purchase"),
        labelled(Action.TYPE, MessageKey.TYPE_SALE, "1042:sale"),
        labelled(Action.TYPE, MessageKey.TYPE_OTHER, "1042:other"),
    ),
    "company": (
        Choice(Action.COMPANY, message(MessageKey.LAST_USED, company="Müller AG"), "c1"),
        named(Action.COMPANY, "Müller Immobilien GmbH", "c2"),
    ),
    "language": tuple(
        named(Action.LANGUAGE, name, code)
        for code, name in (("de", "Deutsch"), ("en", "English"), ("pl", "Polski"), ("ru", "Русский"))
    ),
    "menu": (
        labelled(Action.COMMAND, MessageKey.CHOICE_ME, "me"),
        labelled(Action.COMMAND, MessageKey.CHOICE_LANGUAGE, "language"),
        labelled(Action.COMMAND, MessageKey.CHOICE_HELP, "help"),
    ),
    "stranger": (
        labelled(Action.SHARE_PHONE, MessageKey.CHOICE_SHARE_PHONE),
        labelled(Action.HAVE_CODE, MessageKey.CHOICE_HAVE_CODE),
        labelled(Action.GIVE_CODE, MessageKey.CHOICE_GIVE_CODE),
    ),
}


def heard(text: str, language: str, question: str = "nothing", field: FieldName | None = None) -> Event:
    expectation = Expectation(QUESTIONS[question], field, numbers=(1045,))
    return understand(TextReceived(text, "m1"), expectation, language, OFFICE, AT)


def told(event: Event) -> str:
    """An understood event in the notation of the cases."""
    match event:
        case ChoiceMade(action=action, subject=subject):
            return f"{action}:{subject}"
        case CommandGiven(command=command, argument=argument):
            return f"/{command} {argument}".strip()
        case CodeGiven(code=code):
            return f"code {code}"
        case FieldsCorrected(values=values, refused=refused, number=number):
            parts = [f"#{number}"] if number is not None else []
            parts += [f"{field}={value}" for field, value in values] + [f"!{field}" for field in refused]
            return "; ".join(parts)
        case _:
            return "-"


@pytest.mark.parametrize(("question", "language", "text", "meaning"), ANSWERS)
def test_an_answer_is_understood_as_the_choice_it_means(question: str, language: str, text: str, meaning: str) -> None:
    assert meaning == told(heard(text, language, question))


@pytest.mark.parametrize(("language", "text", "meaning"), COMMANDS)
def test_a_command_is_understood_with_a_slash_and_as_a_word(language: str, text: str, meaning: str) -> None:
    assert meaning == told(heard(text, language))


@pytest.mark.parametrize(("language", "text", "meaning"), CODES)
def test_a_code_is_understood_however_it_is_typed(language: str, text: str, meaning: str) -> None:
    assert meaning == told(heard(text, language))


@pytest.mark.parametrize(("language", "text", "meaning"), CORRECTIONS)
def test_a_correction_is_understood_in_a_persons_own_words(language: str, text: str, meaning: str) -> None:
    assert meaning == told(heard(text, language, "right"))


@pytest.mark.parametrize(("field", "language", "text", "meaning"), ASKED)
def test_a_bare_text_is_the_value_that_was_asked_for(field: str, language: str, text: str, meaning: str) -> None:
    assert meaning == told(heard(text, language, field=FieldName(field)))


@pytest.mark.parametrize(("language", "text"), ORDINARY)
@pytest.mark.parametrize("question", ["nothing", "right", "company"])
def test_an_ordinary_sentence_stays_what_it_is(language: str, text: str, question: str) -> None:
    assert heard(text, language, question) == TextReceived(text, "m1")


def test_there_are_at_least_150_labelled_cases() -> None:
    assert len(ANSWERS) + len(COMMANDS) + len(CODES) + len(CORRECTIONS) + len(ASKED) + len(ORDINARY) >= 150


def test_a_tapped_button_is_the_choice_it_carries() -> None:
    choice = QUESTIONS["right"][0]
    assert understand(ButtonTapped(choice.token), Expectation(), "de", OFFICE, AT) == ChoiceMade(Action.CONFIRM, "d1")


@pytest.mark.parametrize("token", ["", "confirm", "dance:1", ":", "CONFIRM:1"])
def test_a_button_nobody_knows_stays_a_tap(token: str) -> None:
    assert understand(ButtonTapped(token), Expectation(), "de", OFFICE, AT) == ButtonTapped(token)


def test_other_events_pass_unchanged() -> None:
    assert understand(OtherReceived("sticker"), Expectation(), "de", OFFICE, AT) == OtherReceived("sticker")


def test_a_long_text_is_meant_for_people() -> None:
    assert told(heard("total 43,20 " * 30, "en", "right")) == "-"
    assert told(heard("43,20 " * 60, "en", field=FieldName.TOTAL)) == "!total"


def test_the_words_of_strangers_are_no_corrections() -> None:
    event = TextReceived("total 43,20")
    assert understand(event, Expectation(linked=False), "de", OFFICE, AT) == event


def test_a_company_that_two_names_share_is_not_guessed() -> None:
    assert told(heard("Müller", "de", "company")) == "-"


def test_the_same_label_twice_is_not_guessed() -> None:
    twins = (named(Action.COMPANY, "Alfa", "c1"), named(Action.COMPANY, "Alfa", "c2"))
    assert told(understand(TextReceived("Alfa"), Expectation(twins), "de", OFFICE, AT)) == "-"


def test_a_date_without_a_year_is_counted_from_the_offices_day() -> None:
    late = datetime(2026, 3, 19, 23, 30, tzinfo=UTC)  # already the 20th in Zürich
    event = understand(TextReceived("Datum 20.3."), Expectation(), "de", OFFICE, late)
    assert told(event) == "date=2026-03-20"
    assert told(understand(TextReceived("Datum 21.3."), Expectation(), "de", OFFICE, late)) == "date=2025-03-21"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_label_is_understood_as_itself_in_every_language(question: str, language: str) -> None:
    for choice in QUESTIONS[question]:
        for shown_in in LANGUAGES:
            label = render(choice.label, shown_in)
            assert told(heard(label, language, question)) == f"{choice.action}:{choice.subject}", label


@given(st.text(max_size=400), st.sampled_from(LANGUAGES), st.sampled_from(sorted(QUESTIONS)))
@settings(max_examples=80 * EFFORT, deadline=None)
def test_no_text_makes_it_stumble(text: str, language: str, question: str) -> None:
    assert isinstance(heard(text, language, question), Event)


FRAGMENTS = st.sampled_from(
    ["total", "Datum", "NIP", "не", "а", "=", ":", "1045", "№", "43,20", "31.02.", "и", "und", "nicht", "sondern", "EUR", ",",
     "Migros", "\n", "stat", "instead of", "8.1 %", "zł", "/help", "BCDF", "2", "yes", "zurückziehen", "%", "(", "*", "-"]
)  # fmt: skip


@given(
    st.lists(FRAGMENTS, max_size=12).map(" ".join),
    st.sampled_from(LANGUAGES),
    st.sampled_from([None, *FieldName]),
)
@settings(max_examples=120 * EFFORT, deadline=None)
def test_no_mixture_of_known_words_makes_it_stumble(text: str, language: str, field: FieldName | None) -> None:
    assert isinstance(heard(text, language, "right", field), Event)


@given(
    st.integers(1, 12), st.integers(0, 15), st.sampled_from(["{}", "{}.", "{})", " {} ", "#{}", "Nr. {}", "№ {}", "{}️⃣"])
)
def test_a_number_picks_the_choice_it_stands_before(count: int, number: int, pattern: str) -> None:
    choices = tuple(
        named(Action.COMPANY, letters * 9, f"c{index}") for index, letters in enumerate(string.ascii_lowercase[:count])
    )
    event = understand(TextReceived(pattern.format(number)), Expectation(choices), "pl", OFFICE, AT)
    wanted = f"company:c{number - 1}" if 1 <= number <= count else "-"
    assert wanted == told(event)


@given(st.text(sorted(ALPHABET), min_size=8, max_size=8), st.sampled_from(["{} {}", "{}-{}", "{}{}", " {}  {} "]))
def test_every_code_is_understood_in_groups_and_in_small_letters(code: str, pattern: str) -> None:
    text = pattern.format(code[:4], code[4:]).lower()
    assert heard(text, "ru") == CodeGiven(code)


def test_understanding_costs_little() -> None:
    texts = ["yes", "total 43,20", "lunch with Keller AG", "Danke, alles gut und bis nächste Woche"]
    for text in texts:
        heard(text, "de", "right")
    started = time.process_time()
    for _ in range(100):
        for text in texts:
            heard(text, "de", "right")
    assert (time.process_time() - started) / 400 < 0.001


def test_a_name_behind_a_number_that_is_no_document_of_ours_is_no_correction() -> None:
    event = TextReceived("8001 Zürich")
    assert understand(event, Expectation(numbers=(1045,)), "de", OFFICE, AT) == event


def spoken(text: str, language: str, expectation: Expectation) -> Event:
    return understand(TextReceived(text), expectation, language, OFFICE, AT)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "total 34,20"),
        ("en", "withdraw"),
        ("pl", "firma"),
        ("ru", "BCDF GHJK"),
        ("en", "helpp"),
        ("de", "rückgängig"),
    ],
)
def test_what_may_be_meant_for_a_manager_is_not_taken_for_anything_else(language: str, text: str) -> None:
    assert spoken(text, language, Expectation(talking=True)) == TextReceived(text)


@pytest.mark.parametrize(
    ("language", "text", "command"),
    [
        ("de", "Hilfe", Command.HELP),
        ("en", "my tasks", Command.TASKS),
        ("pl", "nowe zadanie", Command.TASK),
        ("ru", "что ещё нужно", Command.NEEDED),
    ],
)
def test_some_commands_count_in_a_talk_too(language: str, text: str, command: Command) -> None:
    assert spoken(text, language, Expectation(talking=True)) == CommandGiven(command)


@pytest.mark.parametrize(
    ("language", "text"), [("de", "rückgängig"), ("en", "undo"), ("pl", "cofnij"), ("ru", "отменить")]
)
def test_undoing_counts_in_a_talk_if_there_is_a_document(language: str, text: str) -> None:
    assert spoken(text, language, Expectation(talking=True, numbers=(1045,))) == CommandGiven(Command.UNDO)


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "löschen"), ("en", "delete"), ("pl", "usuń"), ("ru", "удалить"), ("en", "delete message")],
)
def test_the_word_for_deleting_takes_ones_own_message_back(language: str, text: str) -> None:
    offered = labelled(Action.WITHDRAW, MessageKey.CHOICE_WITHDRAW, "1045")
    expectation = Expectation((offered,), talking=True, removable=True)
    assert spoken(text, language, expectation) == CommandGiven(Command.DELETE)
    assert spoken(text, language, Expectation(talking=True)) == TextReceived(text)
