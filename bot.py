"""Kwit: settings, the parts put together, and the command line.

The one file that reads the environment and the one place where adapters, storage and reading meet the engine. ``python bot.py
--help`` lists the commands; ``python bot.py run`` serves until it is told to stop. Imports that only some commands need are
made where they are needed, so that the others start fast.
"""

import asyncio
import gc
import logging
import os
import re
import signal
import socket
import sys
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import phonenumbers
import structlog
import typer
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from bots.console.app import build_app
from bots.console.checks import Checked, check, print_checks
from bots.console.keys import key_commands
from bots.console.moving import Moving, OnProgress, office_commands
from bots.console.output import Json, fail, note, print_json
from bots.console.parts import Binder, OfficeParts
from bots.log import Discreet, kind, place, use_key, watch
from flows.auditing import AuditedBook
from flows.engine.ports import Record
from flows.engine.privacy_ports import Copies
from flows.engine.runner import OnStep, unheeded
from flows.speaking import LANGUAGES
from flows.vocabulary.addresses import Address, Platform
from flows.vocabulary.audit import ADMINISTRATOR, Deed, What
from flows.vocabulary.errors import KwitError, PlatformError, SettingsError, StorageError
from flows.vocabulary.events import Event
from flows.vocabulary.people import Office, Rules
from ocr.command import read_rows
from ocr.sniffing import sniff
from ocr.worker import ReadingSettings, ReadingWorker
from storage.audit import MongoTrail
from storage.client import Database
from storage.opening import Storage, open_database, open_storage
from storage.resealing import reseal
from storage.sealing import KEY_FILE, SHORTEST, Sealer, new_secret, secret_in

if TYPE_CHECKING:
    from bots.composition import Stored
    from bots.telegram.assembly import TelegramAccount
    from bots.whatsapp.assembly import TwilioAccount
    from storage.exports import Manifest

_log = structlog.get_logger()

TELEGRAM_API = "https://api.telegram.org"
TWILIO_API = "https://api.twilio.com"
LONGEST_KIND = 20
"""Characters of the label of a button on WhatsApp (Twilio docs, quick replies)."""
READY_SECONDS = 2.0
"""Within which the database has to answer for Kwit to be ready."""
_EXAMPLES = {
    "task_kinds": '["Payroll", "Taxes"]',
    "remind_days": "[2, 4, 7]",
    "whatsapp_templates": '{"de": "HX0123456789abcdef0123456789abcdef"}',
}
"""Of settings that are JSON, where it is not a list of URLs."""


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a URL that begins with http:// or https://")
    return value.rstrip("/")


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value.removeprefix("whatsapp:"))
    except phonenumbers.NumberParseException:
        raise ValueError("must be a phone number with its country code, such as +41791234567") from None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
    return value


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be an IANA time zone, such as Europe/Zurich")
    return value


def _level(value: str) -> str:
    if value.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError("must be debug, info, warning or error")
    return value.lower()


def _key(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < SHORTEST:
        raise ValueError(f"must have at least {SHORTEST} characters; `bot.py keys new` makes one")
    return value


def _kind(value: str) -> str:
    kind = " ".join(value.split())
    if not 1 <= len(kind) <= LONGEST_KIND:
        raise ValueError(f"a kind of tasks has 1 to {LONGEST_KIND} characters: it is the label of a button")
    return kind


def _hours(value: str) -> str:
    match = re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})", value.replace(" ", ""))
    if not match or max(map(int, match.groups())) > 24:
        raise ValueError("must be two hours of the day, such as 20-7; 0-0 for no quiet hours")
    return match[0]


Url = Annotated[str, AfterValidator(_url)]


class Settings(BaseSettings):
    """Everything that can be set, from the environment (prefix ``KWIT_``) or ``.env``; ``.env.example`` explains each."""

    model_config = SettingsConfigDict(env_prefix="KWIT_", env_file=".env", extra="ignore", env_ignore_empty=True)

    mongo_uri: Annotated[str | None, Field(repr=False)] = None  # a password may be in it
    phone_key: Annotated[SecretStr, AfterValidator(_key)] | None = None
    phone_key_before: Annotated[SecretStr, AfterValidator(_key)] | None = None
    mongo_patience: Annotated[float, Field(ge=0)] = 600.0
    data_dir: Path = Path("data")
    telegram_token: SecretStr | None = None
    telegram_api: Url = TELEGRAM_API
    telegram_webhook_secret: SecretStr | None = None
    admin_chat: int | None = None
    twilio_account_sid: Annotated[str | None, Field(pattern=r"^AC[0-9a-fA-F]{32}$")] = None
    twilio_auth_token: SecretStr | None = None
    twilio_api: Url = TWILIO_API
    twilio_media_hosts: tuple[Url, ...] = ()
    whatsapp_number: Annotated[str, AfterValidator(_phone)] | None = None
    whatsapp_buttons: bool = False
    public_url: Url | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    log: Annotated[str, AfterValidator(_level)] = "info"
    ocr_models: str = "packaged"
    ocr_seconds: Annotated[float, Field(gt=0)] = 60.0
    ocr_megabytes: Annotated[int, Field(ge=500)] = 3072
    ocr_threads: Annotated[int, Field(ge=1, le=64)] = 2
    office_name: str = "Kwit"
    office_contact: str = "–"
    office_language: Annotated[str, AfterValidator(_language)] = "en"
    office_timezone: Annotated[str, AfterValidator(_timezone)] = "Europe/Zurich"
    task_kinds: tuple[Annotated[str, AfterValidator(_kind)], ...] = ()
    accept_days: Annotated[int, Field(gt=0)] = 5
    archive_days: Annotated[int, Field(gt=0)] = 30
    escalate_hours: Annotated[float, Field(gt=0)] = 8.0
    ask_minutes: Annotated[float, Field(ge=0)] = 10.0
    remind_days: tuple[Annotated[int, Field(gt=0)], ...] = (2, 4, 7)
    quiet_hours: Annotated[str, AfterValidator(_hours)] = "20-7"
    strangers_days: Annotated[int, Field(ge=0)] = 0
    rating: bool = False
    nudge: bool = False
    whatsapp_templates: dict[
        Annotated[str, AfterValidator(_language)], Annotated[str, Field(pattern=r"^HX[0-9a-fA-F]{32}$")]
    ] = {}

    @model_validator(mode="after")
    def _platforms_are_whole(self) -> "Settings":
        missing = []
        if self.mongo_uri and not self.phone_key:
            missing.append(
                "KWIT_PHONE_KEY is needed for KWIT_MONGO_URI: phones are sealed with it; `bot.py keys new` makes one"
            )
        if self.twilio_account_sid:
            missing += [
                f"KWIT_{name.upper()} is needed for WhatsApp (KWIT_TWILIO_ACCOUNT_SID is set)"
                for name in ("twilio_auth_token", "whatsapp_number", "public_url")
                if not getattr(self, name)
            ]
        if self.telegram_webhook_secret and not self.public_url:
            missing.append("KWIT_PUBLIC_URL is needed for Telegram's webhook (KWIT_TELEGRAM_WEBHOOK_SECRET is set)")
        if self.telegram_webhook_secret and not re.fullmatch(
            r"[A-Za-z0-9_-]{1,256}", self.telegram_webhook_secret.get_secret_value()
        ):
            missing.append("KWIT_TELEGRAM_WEBHOOK_SECRET may have letters, digits, _ and - only, 256 at most")
        if self.telegram_token and not re.fullmatch(r"[0-9]+:\S+", self.telegram_token.get_secret_value()):
            missing.append("KWIT_TELEGRAM_TOKEN is not a bot token (they look like 123456:ABC…)")
        if missing:
            raise SettingsError(missing)
        return self

    @property
    def pseudonym_key(self) -> bytes:
        """The key of the pseudonyms in logs: the same after a restart, and as secret as the platforms' tokens."""
        tokens = [token.get_secret_value() for token in (self.telegram_token, self.twilio_auth_token) if token]
        return sha256("\0".join(["kwit pseudonyms", *tokens]).encode()).digest()

    @property
    def office(self) -> Office:
        """The office as conversations see it."""
        general = "" if self.admin_chat is None else str(Address(Platform.DESK, str(self.admin_chat)))
        names = (self.office_name, self.office_contact, self.office_language, self.office_timezone)
        return Office(*names, self._rules(), general)

    def _rules(self) -> Rules:
        quiet_from, quiet_until = map(int, self.quiet_hours.split("-"))
        return Rules(
            kinds=self.task_kinds,
            accept_after=timedelta(days=self.accept_days),
            archive_after=timedelta(days=self.archive_days),
            escalate_after=timedelta(hours=self.escalate_hours),
            batch=timedelta(minutes=self.ask_minutes),
            reminders=self.remind_days,
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            rating=self.rating,
            nudge=self.nudge,
            templates=tuple(sorted(self.whatsapp_templates)),
        )


def load_settings() -> Settings:
    """Read the settings; raises SettingsError with a sentence for each that is missing or malformed."""
    try:
        return Settings()
    except ValidationError as error:
        problems = [
            f"KWIT_{'_'.join(str(part) for part in problem['loc'][:1]).upper()}: "
            f"{problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError(problems) from None
    except SourceError as error:  # a list or an object that is no JSON; "field" is all that its message has to tell
        named = re.search(r'field "(\w+)"', str(error))
        name = f"KWIT_{named[1].upper()}" if named else "a setting"
        example = _EXAMPLES.get(named[1] if named else "", '["https://media.example"]')
        what = "object" if example.startswith("{") else "list"
        raise SettingsError([f"{name}: must be a JSON {what}, such as {example}"]) from None


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def set_up_logs(level: str) -> None:
    """One event a line: readable on a terminal, JSON elsewhere; libraries speak up from warnings on."""
    number = logging.getLevelNamesMapping()[level.upper()]
    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler])


@dataclass(frozen=True, slots=True)
class Running:
    """Kwit at work: where it listens, and the parts that the demo and tests look into."""

    url: str
    storage: Storage
    reading: ReadingWorker


def _owner() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{os.urandom(4).hex()}"


def _storage(settings: Settings, *, join: bool = False) -> AbstractAsyncContextManager[Storage]:
    return open_storage(
        settings.mongo_uri,
        settings.data_dir,
        _owner(),
        join=join,
        forum=settings.admin_chat,
        phone_key=_secret(settings),
    )


def _secret(settings: Settings) -> str:
    """The secret that phones are sealed with."""
    return settings.phone_key.get_secret_value() if settings.phone_key else secret_in(settings.data_dir)


async def reseal_phones(progress: Callable[[str, int], None]) -> int:
    """Seal all phones in the database with the key of the settings; returns how many documents changed."""
    settings = load_settings()
    set_up_logs("warning")
    secret = _secret(settings)
    former = [settings.phone_key_before.get_secret_value()] if settings.phone_key_before else []
    if settings.phone_key and (settings.data_dir / KEY_FILE).exists():
        former.append(secret_in(settings.data_dir))
    sealer = Sealer(secret, *former)
    async with open_database(settings.mongo_uri, settings.data_dir, sealer) as (database, _):
        changed = await reseal(database, progress)
        await _note_done(database, What.KEYS_ROTATED, documents=changed)
        return changed


async def _note_done(database: Database, what: What, **counts: int) -> None:
    """Write into the audit trail what was done with the database as a whole."""
    details = tuple((name, str(count)) for name, count in counts.items())
    await MongoTrail(database).append(Deed(ADMINISTRATOR, what, (), details), now())


def _reading_settings(settings: Settings) -> ReadingSettings:
    return ReadingSettings(
        cache=settings.data_dir / "models",
        models=settings.ocr_models,
        seconds_limit=settings.ocr_seconds,
        memory_limit=settings.ocr_megabytes * 1024**2,
        threads=settings.ocr_threads,
    )


@asynccontextmanager
async def serve(settings: Settings, stop: asyncio.Event | None = None) -> AsyncIterator[Running]:
    """Put Kwit together and let it work until the context is left; on leaving, steps under way are finished.

    A database that does not answer at the start is waited for as long as is set, or until ``stop`` is set (Stopped is raised).
    """
    from bots.waiting_room import open_patiently

    async with AsyncExitStack() as stack:

        async def opening() -> Storage:
            return await stack.enter_async_context(_storage(settings))

        storage = await open_patiently(
            opening, settings.mongo_patience, settings.host, settings.port, stop or asyncio.Event()
        )
        reading = await stack.enter_async_context(ReadingWorker(_reading_settings(settings)))
        yield await stack.enter_async_context(working(settings, storage, reading))


@asynccontextmanager
async def working(
    settings: Settings,
    storage: Storage,
    reading: ReadingWorker,
    clock: Callable[[], datetime] = now,
    on_step: OnStep = unheeded,
) -> AsyncIterator[Running]:
    """Let Kwit work on an open storage with a reading process that runs, until the context is left.

    ``clock`` tells the time; ``on_step`` is told of each step of a machine.
    """
    from bots.composition import Plan, at_work

    async def database_answers() -> bool:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await storage.ping()
        except (KwitError, TimeoutError):
            return False
        return True

    async def models_loaded() -> bool:
        return reading.ready

    plan = Plan(
        stored=stored(storage),
        backlogs=storage.backlog,
        reader=reading,
        sniff=sniff,
        office=settings.office,
        clock=clock,
        telegram=_telegram_account(settings),
        whatsapp=_twilio_account(settings),
        bot_username=partial(_bot_username, settings),
        checks={"database": database_answers, "models": models_loaded},
        host=settings.host,
        port=settings.port,
        strangers=settings.strangers_days,
        on_step=on_step,
    )
    async with at_work(plan) as url:
        _log.info("ready", telegram=plan.telegram is not None, whatsapp=plan.whatsapp is not None, url=url)
        yield Running(url, storage, reading)


def stored(storage: Storage) -> "Stored":
    """What Kwit works on, of an open storage."""
    from bots.composition import Stored

    return Stored(
        machines=storage.machines,
        inbox=storage.inbox,
        deliveries=storage.deliveries,
        directory=storage.directory,
        book=storage.book,
        documents=storage.documents,
        tasks=storage.tasks,
        threads=storage.threads,
        topics=storage.topics,
        requests=storage.requests,
        forums=storage.forums,
        trail=storage.trail,
        personal=storage.personal,
        sweep_orphans=storage.documents.sweep_orphans,
    )


def _telegram_account(settings: Settings) -> "TelegramAccount | None":
    """What Telegram's adapter needs, if it is set."""
    from bots.telegram.assembly import TelegramAccount

    if settings.telegram_token is None:
        return None
    return TelegramAccount(
        settings.telegram_token.get_secret_value(),
        settings.telegram_api,
        settings.telegram_webhook_secret.get_secret_value() if settings.telegram_webhook_secret else "",
        settings.public_url or "",
    )


def _twilio_account(settings: Settings) -> "TwilioAccount | None":
    """What WhatsApp's adapter needs, if it is set."""
    from bots.whatsapp.assembly import TwilioAccount

    if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
        return None
    return TwilioAccount(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        settings.twilio_api,
        settings.whatsapp_number or "",
        settings.public_url or "",
        settings.twilio_media_hosts,
        settings.whatsapp_buttons,
        settings.whatsapp_templates,
    )


@asynccontextmanager
async def open_office() -> AsyncIterator[OfficeParts]:
    """The parts that the office's commands work with."""
    settings = load_settings()
    set_up_logs("warning")
    async with _storage(settings, join=True) as storage:
        yield await office_parts(storage, settings)


async def office_parts(storage: Storage, settings: Settings) -> OfficeParts:
    """The parts that the office's commands work with, on an open storage."""
    return OfficeParts(
        book=AuditedBook(storage.book, storage.trail, now),
        documents=storage.documents,
        directory=storage.directory,
        inbox=storage.inbox,
        tasks=storage.tasks,
        threads=storage.threads,
        requests=storage.requests,
        bookings=storage.bookings,
        trail=storage.trail,
        personal=storage.personal,
        office=settings.office,
        clock=now,
        bind=_binder,
        copies=partial(_copies, settings),
        strangers=settings.strangers_days,
        bot_username=await _bot_username(settings),
        whatsapp_number=settings.whatsapp_number or "",
    )


def _copies(settings: Settings) -> AbstractAsyncContextManager[Copies]:
    """What deletes on the platforms; loaded only where it is wanted."""
    from bots.erasing import platform_copies

    return platform_copies(_telegram_account(settings), _twilio_account(settings))


def _binder() -> AbstractContextManager[Binder]:
    """Makes one PDF of files; loaded only where it is wanted, for it brings the libraries of pictures with it."""
    from ocr.binding import Binder as PdfBinder

    return PdfBinder()


async def _bot_username(settings: Settings) -> str:
    """The bot's name for links; empty where Telegram is left out or can't be reached now."""
    if settings.telegram_token is None:
        return ""
    from bots.telegram.client import connect, platform_errors

    bot = connect(settings.telegram_token.get_secret_value(), settings.telegram_api, timeout=5)
    try:
        with platform_errors():
            return (await bot.me()).username or ""
    except PlatformError as error:
        note(f"Telegram can't be asked for the bot's name just now ({error.reason}); its link is left out.")
        return ""
    finally:
        await bot.session.close()


def read_files(paths: Sequence[Path], on_progress: Callable[[int, int], None]) -> AsyncIterator[dict[str, Any]]:
    """The rows of ``read``; needs no database and none of the platforms' settings."""
    settings = load_settings()
    set_up_logs("warning")
    return read_rows(paths, _reading_settings(settings), on_progress)


async def export_office(folder: Path, like: Path | None, on_progress: OnProgress) -> "Manifest":
    """Write the office into ``folder``, beside a Kwit that works or without one."""
    from storage.exporting import export_office

    settings = load_settings()
    set_up_logs("warning")
    sealer = Sealer(_secret(settings))
    async with open_database(settings.mongo_uri, settings.data_dir, sealer, join=True) as (database, server):
        alone = server is not None
        made = await export_office(database, folder, alone=alone, kwit=_version(), like=like, on_progress=on_progress)
        await _note_done(database, What.OFFICE_EXPORTED, documents=made.documents, originals=made.originals)
        return made


async def import_office(folder: Path, on_progress: OnProgress) -> "Manifest":
    """Take the office from ``folder`` into the database of the settings."""
    from storage.importing import import_office

    settings = load_settings()
    set_up_logs("warning")
    async with open_database(settings.mongo_uri, settings.data_dir, Sealer(_secret(settings))) as (database, _):
        taken = await import_office(database, folder, on_progress)
        await _note_done(database, What.OFFICE_IMPORTED, documents=taken.documents, originals=taken.originals)
        return taken


def verify_office(folder: Path, on_progress: OnProgress) -> "tuple[Manifest, list[str]]":
    """Compare the export in ``folder`` with what was written into it; needs neither a database nor settings."""
    from storage.exports import check_export

    return check_export(folder, on_progress)


def _version() -> str:
    """Kwit's own version."""
    project = tomllib.loads((Path(__file__).parent / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


app = build_app(open_office, read_files)
app.add_typer(key_commands(new_secret, reseal_phones), name="keys")
app.add_typer(office_commands(Moving(export_office, import_office, verify_office)), name="office")


@app.command()
def run() -> None:
    """Serve: take in what people send, read it, answer, until told to stop (Ctrl-C, SIGTERM)."""
    settings = _settings_or_end()
    if settings.telegram_token is None and settings.twilio_account_sid is None:
        missing = "no platform is set: KWIT_TELEGRAM_TOKEN for Telegram, KWIT_TWILIO_ACCOUNT_SID for WhatsApp, or both"
        if not sys.stdin.isatty():  # nobody is there to be asked: this is a server that was set up badly
            fail(f"{missing}; `bot.py demo` needs neither")
        note(f"kwit: {missing}")
        if not typer.confirm("Try Kwit out with phones in a browser instead (bot.py demo)?", default=True, err=True):
            raise typer.Exit(1)
        demo()
        return
    set_up_logs(settings.log)
    use_key(settings.pseudonym_key)
    try:
        asyncio.run(_run(settings))
    except KwitError as error:
        fail(str(error))


async def _run(settings: Settings) -> None:
    from bots.waiting_room import Stopped

    stop = asyncio.Event()
    watch(asyncio.get_running_loop())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await _serve_until(stop, settings)
    except Stopped as stopped:
        note(f"Stopped: {stopped}.")


async def _serve_until(stop: asyncio.Event, settings: Settings) -> None:
    """Serve until ``stop`` is set; raises StorageError if the embedded database ends for good before."""
    async with serve(settings, stop) as running:
        gc.collect()
        gc.freeze()  # what was imported stays: looking through it again and again would hold everything up for 0.3 s
        note(f"Kwit listens on {running.url}; Ctrl-C stops it.")
        if await _goes_first(running.storage.ended, stop):
            raise StorageError(
                "the embedded database ends again and again; is the disk full, or are its files damaged?"
            )
        note("Stopping: steps under way are finished, the rest waits for the next start.")


async def _goes_first(ended: Callable[[], Awaitable[None]] | None, stop: asyncio.Event) -> bool:
    """Wait until ``stop`` is set; True if ``ended`` has come before it."""
    if ended is None:
        await stop.wait()
        return False

    async def leave() -> None:
        await ended()
        over.append(True)
        stop.set()

    over: list[bool] = []
    async with asyncio.TaskGroup() as group:
        leaving = group.create_task(leave())
        await stop.wait()
        leaving.cancel()
    return bool(over)


@app.command("check")
def check_parts(*, as_json: Json = False) -> None:
    """Check settings, database, models and whether the platforms can be reached; status 1 if something fails."""
    settings = _settings_or_end()
    set_up_logs("error")
    results = asyncio.run(_check(settings))
    print_checks(results, as_json=as_json)
    if not all(result.works for result in results):
        raise typer.Exit(1)


async def _check(settings: Settings) -> list[Checked]:
    from bots.console.probes import probe_telegram, probe_twilio

    async def database() -> str:
        async with _storage(settings, join=True) as storage:
            await storage.ping()
        return "a MongoDB" if settings.mongo_uri else f"embedded, in {settings.data_dir / 'database'}"

    async def models() -> str:
        async with ReadingWorker(_reading_settings(settings)) as worker:
            await worker.wait_ready()
            cyrillic = "Cyrillic too" if worker.reads_cyrillic else "no Cyrillic: Tesseract's Russian data is missing"
        return f"{settings.ocr_models}; {cyrillic}"

    async def telegram() -> str:
        return await probe_telegram(settings.telegram_token, settings.telegram_api)

    async def whatsapp() -> str:
        return await probe_twilio(settings.twilio_account_sid, settings.twilio_auth_token, settings.twilio_api)

    results = [Checked("settings", works=True, sentence="all well-formed")]
    results += [await check("database", database), await check("models", models)]
    return [*results, await check("telegram", telegram), await check("whatsapp", whatsapp)]


@app.command()
def demo() -> None:
    """Play a story on this machine, then stay up with all phones in a browser. STORY=only (or CI) plays it and ends."""
    from sandbox.demo import play

    set_up_logs("error")
    only = os.environ.get("STORY") == "only" or bool(os.environ.get("CI"))
    if not asyncio.run(play(Path(__file__).resolve(), only=only)):
        raise typer.Exit(1)


@app.command(hidden=True)
def played(clock: Path) -> None:
    """Serve as a part of the demo, by the CLOCK that it can put forward, until standard input ends."""
    settings = _settings_or_end()
    set_up_logs(settings.log)
    use_key(settings.pseudonym_key)
    asyncio.run(_play_along(settings, clock))


async def _play_along(settings: Settings, clock: Path) -> None:
    """Serve until standard input ends; say on standard output, in JSON, where Kwit listens, when it can read, and each step."""
    from sandbox.web.clock import MovableClock
    from sandbox.web.steps import step_view

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    watch(loop)
    loop.add_signal_handler(signal.SIGINT, lambda: None)  # Ctrl-C reaches the whole group; the demo says when to stop

    def leave() -> None:
        loop.remove_reader(sys.stdin)
        stop.set()

    loop.add_reader(sys.stdin, leave)

    def tell(before: Record, event: Event, after: Record) -> None:
        print_json({"step": step_view(before, event, after)})

    time = MovableClock(clock).now
    async with _storage(settings) as storage, ReadingWorker(_reading_settings(settings)) as reading:
        await storage.machines.free()  # of the Kwit that was killed before this one: there is never a second
        await storage.deliveries.free(time())
        async with working(settings, storage, reading, time, tell) as running, asyncio.TaskGroup() as group:
            print_json({"listening": running.url})
            loading = group.create_task(_say_ready(reading))
            await stop.wait()
            loading.cancel()


async def _say_ready(reading: ReadingWorker) -> None:
    await reading.wait_ready()
    print_json({"cyrillic": bool(reading.reads_cyrillic)})


def _settings_or_end() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        fail(str(error))


def main() -> None:
    """Run the command line; what Kwit refuses is told in a line each."""
    try:
        app()
    except KwitError as error:
        for line in str(error).splitlines():
            note(f"kwit: {line}")
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - its sentence, and those of its causes, may hold what belongs into no log
        note(f"kwit: a defect: {kind(error)} at {place(error)}")
        sys.exit(1)


if __name__ == "__main__":
    main()
