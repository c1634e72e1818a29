"""Secrets and people's data in what Kwit says of itself: settings that are wrong, failures, logs of libraries."""

import asyncio
import io
import logging
import signal
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

import bot as kwit  # noqa: TID251 - the settings are read there
from bots.log import Discreet, watch
from flows.vocabulary.errors import SettingsError, StorageError
from storage.client import connect, database_in
from storage.sealing import Sealer

SECRET = "s3cr3t-v4lue"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings but those of the test: an empty folder has no .env."""
    monkeypatch.chdir(tmp_path)
    for field in kwit.Settings.model_fields:
        monkeypatch.delenv(f"KWIT_{field.upper()}", raising=False)


WRONG = {
    "PHONE_KEY": SECRET,
    "TELEGRAM_TOKEN": SECRET,
    "TELEGRAM_WEBHOOK_SECRET": f"{SECRET} with spaces",
    "TWILIO_ACCOUNT_SID": SECRET,
    "WHATSAPP_NUMBER": SECRET,
    "WHATSAPP_TEMPLATES": SECRET,
    "TWILIO_MEDIA_HOSTS": SECRET,
    "TWILIO_API": f"ftp://{SECRET}",
    "TELEGRAM_API": f"ftp://user:{SECRET}@host",
    "PUBLIC_URL": f"//user:{SECRET}@host",
    "ADMIN_CHAT": SECRET,
    "PORT": SECRET,
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.usefixtures("bare")
def test_a_setting_that_is_wrong_is_named_and_not_quoted(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("KWIT_PUBLIC_URL", "https://kwit.example")
    monkeypatch.setenv(f"KWIT_{name}", WRONG[name])
    with pytest.raises(SettingsError) as raised:
        kwit.load_settings()
    assert f"KWIT_{name}" in str(raised.value)
    assert chained(raised.value, SECRET) == []


def chained(error: BaseException | None, secret: str) -> list[str]:
    """What of an exception, and of those that a traceback shows before it, has the secret in it."""
    told = []
    while error is not None:
        told.append(repr(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return [each for each in told if secret in each]


@pytest.mark.usefixtures("bare")
def test_settings_are_shown_without_what_is_secret_in_them() -> None:
    token = f"123:{SECRET}"
    settings = kwit.Settings(
        _env_file=None,
        mongo_uri=f"mongodb://kwit:{SECRET}@host/kwit",
        phone_key=SECRET * 3,
        telegram_token=token,
        telegram_webhook_secret=SECRET,
        twilio_auth_token=SECRET,
        public_url="https://kwit.example",
    )
    assert (SECRET in repr(settings), SECRET in str(settings)) == (False, False)


ADDRESSES = [
    "mongodb://kwit:x/{}@host/kwit",
    "mongodb://kwit:{}/x@host/kwit",
    "mongodb://kwit:x@{}@host/kwit",
    "mongodb://kwit:{}@host:99999/kwit",
    "mongodb://kwit:{}:x@host:1/",
    "mongodb://kwit:{}@[::1/kwit",
    "mongodb://kwit:[{}]@host/kwit",
    "mongodb://kwit:{}℀@host/kwit",
    "kwit:{}@host",
    "mongodb://{}%@host/",
    "mongodb+srv://kwit:{}@host:1/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_of_a_database_that_is_wrong_is_not_quoted(address: str) -> None:
    uri = address.format(SECRET)
    with pytest.raises(StorageError, match="malformed") as raised:
        connect(uri, database_in(uri) or "kwit", Sealer(SECRET * 3))
    assert chained(raised.value, SECRET) == []


def fail() -> None:
    raise ValueError(SECRET)


def test_what_a_library_logs_of_a_failure_is_its_place() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Discreet("%(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("tests.some_library")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        fail()
    except ValueError:
        logger.exception("Error handling request")
    finally:
        logger.removeHandler(handler)
    said = written.getvalue()
    assert "Error handling request" in said
    assert "ValueError at test_secrets.py:" in said
    assert SECRET not in said


@pytest.mark.usefixtures("bare")
def test_logs_of_the_program_are_set_up_so(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up: list[dict[str, Any]] = []
    monkeypatch.setattr(logging, "basicConfig", lambda **options: set_up.append(options))
    monkeypatch.setattr("structlog.configure", lambda **_options: None)
    kwit.set_up_logs("debug")
    (options,) = set_up
    (handler,) = options["handlers"]
    assert isinstance(handler.formatter, Discreet)
    assert options["level"] == logging.WARNING  # at their lower levels libraries write down what they send


async def test_a_failure_that_nobody_waits_for_is_told_by_its_place() -> None:
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    watch(loop)
    try:
        with capture_logs() as logs:
            try:
                fail()
            except ValueError as error:
                loop.call_exception_handler({"message": f"never retrieved: {error!r}", "exception": error})
            loop.call_exception_handler({"message": SECRET})
    finally:
        loop.set_exception_handler(before)
    assert [each["error"] for each in logs] == ["ValueError", ""]
    assert SECRET not in repr(logs)


@pytest.mark.usefixtures("bare")
async def test_the_program_tells_such_a_failure_so_from_its_start() -> None:
    """A Kwit whose database is away ends at once, and has done by then what it does first of all."""
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    settings = kwit.Settings(
        _env_file=None,
        mongo_uri="mongodb://127.0.0.1:1/kwit?serverSelectionTimeoutMS=100",
        mongo_patience=0,
        phone_key=SECRET * 3,
        telegram_token="123:token",
    )
    try:
        with pytest.raises(StorageError):
            await kwit._run(settings)
        with capture_logs() as logs:
            loop.call_exception_handler({"message": SECRET, "exception": ValueError(SECRET)})
    finally:
        loop.set_exception_handler(before)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
    assert [(each["event"], each["error"]) for each in logs] == [("stray_failure", "ValueError")]
    assert SECRET not in repr(logs)


def test_a_defect_that_ends_the_program_is_told_by_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(kwit, "app", fail)
    with pytest.raises(SystemExit) as ended:
        kwit.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "ValueError at test_secrets.py:" in said
    assert SECRET not in said
