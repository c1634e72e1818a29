"""What can be set about tasks, and how a value that makes no sense is named."""

from datetime import timedelta

import pytest

import bot as kwit  # noqa: TID251 - the settings are read there
from flows.vocabulary.errors import SettingsError
from flows.vocabulary.people import Rules

SID = "HX" + "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No settings but those of the test: an empty folder has no .env."""
    monkeypatch.chdir(tmp_path_factory.mktemp("bare"))
    for field in kwit.Settings.model_fields:
        monkeypatch.delenv(f"KWIT_{field.upper()}", raising=False)


def test_what_is_not_set_is_as_the_rules_have_it() -> None:
    assert kwit.load_settings().office.rules == Rules()


def test_the_rules_of_tasks_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TASK_KINDS": '["Payroll", " Letter  from above "]',
        "ACCEPT_DAYS": "3",
        "ARCHIVE_DAYS": "14",
        "ESCALATE_HOURS": "1.5",
        "ASK_MINUTES": "0",
        "REMIND_DAYS": "[1, 2]",
        "QUIET_HOURS": "22 - 6",
        "RATING": "true",
        "NUDGE": "1",
        "WHATSAPP_TEMPLATES": f'{{"pl": "{SID}", "de": "{SID}"}}',
    }.items():
        monkeypatch.setenv(f"KWIT_{name}", value)
    settings = kwit.load_settings()
    assert settings.office.rules == Rules(
        kinds=("Payroll", "Letter from above"),
        accept_after=timedelta(days=3),
        archive_after=timedelta(days=14),
        escalate_after=timedelta(hours=1.5),
        batch=timedelta(0),
        reminders=(1, 2),
        quiet_from=22,
        quiet_until=6,
        rating=True,
        nudge=True,
        templates=("de", "pl"),
    )
    assert settings.whatsapp_templates == {"pl": SID, "de": SID}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TASK_KINDS", "Payroll", "must be a JSON list, such as"),
        ("TASK_KINDS", '["A kind of tasks with too long a name"]', "1 to 20 characters"),
        ("TASK_KINDS", '[" "]', "1 to 20 characters"),
        ("ACCEPT_DAYS", "0", "greater than 0"),
        ("ARCHIVE_DAYS", "soon", "valid integer"),
        ("ESCALATE_HOURS", "-1", "greater than 0"),
        ("ASK_MINUTES", "-1", "greater than or equal to 0"),
        ("REMIND_DAYS", "2, 4", "must be a JSON list, such as [2, 4, 7]"),
        ("REMIND_DAYS", "[0]", "greater than 0"),
        ("QUIET_HOURS", "20:00-7:00", "two hours of the day"),
        ("QUIET_HOURS", "25-7", "two hours of the day"),
        ("WHATSAPP_TEMPLATES", "HX1", "must be a JSON object, such as"),
        ("WHATSAPP_TEMPLATES", f'{{"fr": "{SID}"}}', "must be one of de"),
        ("WHATSAPP_TEMPLATES", '{"de": "HX1"}', "pattern"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"KWIT_{name}", value)
    with pytest.raises(SettingsError) as caught:
        kwit.load_settings()
    (problem,) = caught.value.problems
    assert problem.startswith(f"KWIT_{name}: ")
    assert said in problem


def test_strangers_are_remembered_until_it_is_said_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kwit.load_settings().strangers_days == 0
    monkeypatch.setenv("KWIT_STRANGERS_DAYS", "30")
    assert kwit.load_settings().strangers_days == 30
    monkeypatch.setenv("KWIT_STRANGERS_DAYS", "-1")
    with pytest.raises(SettingsError, match="KWIT_STRANGERS_DAYS"):
        kwit.load_settings()
