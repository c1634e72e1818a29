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
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
import structlog
import typer
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from bots.console.app import build_app
from bots.console.checks import Checked, check, print_checks
from bots.console.output import Json, fail, note
from bots.console.parts import OfficeParts
from bots.log import use_key
from bots.nursery import Nursery
from bots.wiring import Wiring
from flows.engine.ports import Messenger
from flows.engine.runner import Runner
from flows.performer import Performing
from flows.hearing import Hearing
from flows.speaking import LANGUAGES
from flows.transitions import TRANSITIONS, rest
from flows.vocabulary.addresses import MachineKey, MachineKind, Platform
from flows.vocabulary.errors import KwitError, PlatformError, SettingsError, StorageError
from flows.vocabulary.people import Office
from locales.understanding import understand
from ocr.command import read_rows
from ocr.sniffing import sniff
from ocr.worker import ReadingSettings, ReadingWorker
from storage.opening import Storage, open_storage

if TYPE_CHECKING:
    from bots.telegram.webhook import TelegramWebhook
    from bots.whatsapp.intake import WhatsAppIntake

_log = structlog.get_logger()

TELEGRAM_API = "https://api.telegram.org"
TWILIO_API = "https://api.twilio.com"


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


Url = Annotated[str, AfterValidator(_url)]


class Settings(BaseSettings):
    """Everything that can be set, from the environment (prefix ``KWIT_``) or ``.env``; ``.env.example`` explains each."""

    model_config = SettingsConfigDict(env_prefix="KWIT_", env_file=".env", extra="ignore", env_ignore_empty=True)

    mongo_uri: str | None = None
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
    office_name: str = "Kwit"
    office_contact: str = "–"
    office_language: Annotated[str, AfterValidator(_language)] = "en"
    office_timezone: Annotated[str, AfterValidator(_timezone)] = "Europe/Zurich"

    @model_validator(mode="after")
    def _platforms_are_whole(self) -> "Settings":
        missing = []
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
        return Office(self.office_name, self.office_contact, self.office_language, self.office_timezone)


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
    except SourceError as error:  # a list that is no JSON; "field" is all that its message has to tell
        named = re.search(r'field "(\w+)"', str(error))
        name = f"KWIT_{named[1].upper()}" if named else "a setting"
        raise SettingsError([f'{name}: must be a JSON list, such as ["https://media.example"]']) from None


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
    logging.basicConfig(level=max(number, logging.WARNING), format="%(asctime)s %(levelname)s %(name)s %(message)s")


@dataclass(frozen=True, slots=True)
class Running:
    """Kwit at work: where it listens, and the parts that the demo and tests look into."""

    url: str
    storage: Storage
    reading: ReadingWorker


def _owner() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{os.urandom(4).hex()}"


def _reading_settings(settings: Settings) -> ReadingSettings:
    return ReadingSettings(
        cache=settings.data_dir / "models",
        models=settings.ocr_models,
        seconds_limit=settings.ocr_seconds,
        memory_limit=settings.ocr_megabytes * 1024**2,
    )


@asynccontextmanager
async def serve(settings: Settings) -> AsyncIterator[Running]:
    """Put Kwit together and let it work until the context is left; on leaving, steps under way are finished."""
    from aiohttp import web

    from bots.delivery import Dispatcher
    from bots.housekeeping import sweep_daily
    from bots.lanes import Lanes, left_behind
    from bots.leases import holding
    from bots.web import Doors, application

    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(open_storage(settings.mongo_uri, settings.data_dir, _owner()))
        reading = await stack.enter_async_context(ReadingWorker(_reading_settings(settings)))
        closing = await stack.enter_async_context(AsyncExitStack())
        nursery = await stack.enter_async_context(Nursery())
        messengers: dict[Platform, Messenger] = {}
        dispatcher = Dispatcher(storage.deliveries, messengers, nursery, now)
        performing = Performing(
            inbox=storage.inbox,
            deliveries=storage.deliveries,
            directory=storage.directory,
            documents=storage.documents,
            messengers=messengers,
            reader=reading,
            sniff=sniff,
            wake=lambda key: lanes[key.kind].wake(key),
            wake_delivery=dispatcher.wake,
            turn=asyncio.Semaphore(2),
        )
        runner = Runner(
            table=TRANSITIONS,
            machines=storage.machines,
            inbox=storage.inbox,
            directory=storage.directory,
            performer=performing,
            hear=Hearing(settings.office, understand),
            rest=rest,
            clock=now,
        )
        find = left_behind(storage.machines, storage.inbox, now)

        async def find_kind(kind: MachineKind) -> list[MachineKey]:
            return [key for key in await find() if key.kind is kind]

        # Documents wait long for their reading; in lanes of their own they hold up no conversation.
        lanes: dict[MachineKind, Lanes[MachineKey]] = {
            kind: Lanes(
                holding(runner.run, storage.machines, now),
                partial(find_kind, kind),
                nursery,
                now,
                name=kind,
                limit=limit,
            )
            for kind, limit in ((MachineKind.CONVERSATION, 64), (MachineKind.DOCUMENT, 256))
        }
        wiring = Wiring(
            inbox=storage.inbox,
            deliveries=storage.deliveries,
            wake=lambda key: lanes[key.kind].wake(key),
            clock=now,
            nursery=nursery,
            timezone=ZoneInfo(settings.office_timezone),
            closing=closing,
        )

        async def database_answers() -> bool:
            try:
                await storage.ping()
            except KwitError:
                return False
            return True

        async def models_loaded() -> bool:
            return reading.ready

        doors = Doors(
            telegram=_telegram(settings, wiring, messengers),
            whatsapp=await _whatsapp(settings, wiring, messengers),
            checks={"database": database_answers, "models": models_loaded},
            gauges={
                "lanes_running": lambda: sum(each.running for each in lanes.values()),
                "lanes_waiting": lambda: sum(each.waiting for each in lanes.values()),
            },
        )
        site = web.AppRunner(application(doors), access_log=None)
        await site.setup()
        stack.push_async_callback(site.cleanup)
        try:
            await web.TCPSite(site, settings.host, settings.port).start()
        except OSError as error:
            number = error.errno or 0  # negative for a name that isn't known
            reason = os.strerror(number) if number > 0 else error.strerror
            raise SettingsError([f"KWIT_HOST, KWIT_PORT: {settings.host}:{settings.port}: {reason}"]) from error
        host, port = site.addresses[0][:2]
        for kind, each in lanes.items():
            nursery.keep(f"{kind} lanes", each.keep_sweeping)
        nursery.keep("deliveries", dispatcher.keep_sweeping)
        nursery.keep("orphans", partial(sweep_daily, storage.documents.sweep_orphans, now))
        _log.info("ready", platforms=sorted(messengers), host=host, port=port)
        yield Running(f"http://{host}:{port}", storage, reading)


def _telegram(settings: Settings, wiring: Wiring, messengers: dict[Platform, Messenger]) -> "TelegramWebhook | None":
    """Telegram's door, if it is set and not polled; its messenger joins ``messengers``."""
    if settings.telegram_token is None:
        return None
    from bots.telegram.assembly import TelegramAccount, assemble

    account = TelegramAccount(
        settings.telegram_token.get_secret_value(),
        settings.telegram_api,
        settings.telegram_webhook_secret.get_secret_value() if settings.telegram_webhook_secret else "",
        settings.public_url or "",
    )
    messengers[Platform.TELEGRAM], door = assemble(account, wiring)
    return door


async def _whatsapp(
    settings: Settings, wiring: Wiring, messengers: dict[Platform, Messenger]
) -> "WhatsAppIntake | None":
    """WhatsApp's door, if it is set; its messenger joins ``messengers``."""
    if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
        return None
    from bots.whatsapp.assembly import TwilioAccount, assemble

    account = TwilioAccount(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        settings.twilio_api,
        settings.whatsapp_number or "",
        settings.public_url or "",
        settings.twilio_media_hosts,
        settings.whatsapp_buttons,
    )
    messengers[Platform.WHATSAPP], door = await assemble(account, wiring)
    return door


@asynccontextmanager
async def open_office() -> AsyncIterator[OfficeParts]:
    """The parts that the office's commands work with."""
    settings = load_settings()
    set_up_logs("warning")
    async with open_storage(settings.mongo_uri, settings.data_dir, _owner(), join=True) as storage:
        yield OfficeParts(
            book=storage.book,
            documents=storage.documents,
            directory=storage.directory,
            inbox=storage.inbox,
            office=settings.office,
            clock=now,
            bot_username=await _bot_username(settings),
            whatsapp_number=settings.whatsapp_number or "",
        )


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


app = build_app(open_office, read_files)


@app.command()
def run() -> None:
    """Serve: take in what people send, read it, answer, until told to stop (Ctrl-C, SIGTERM)."""
    settings = _settings_or_end()
    if settings.telegram_token is None and settings.twilio_account_sid is None:
        fail("no platform is set: KWIT_TELEGRAM_TOKEN for Telegram, KWIT_TWILIO_ACCOUNT_SID for WhatsApp, or both")
    set_up_logs(settings.log)
    use_key(settings.pseudonym_key)
    try:
        asyncio.run(_run(settings))
    except KwitError as error:
        fail(str(error))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve(settings) as running:
        gc.collect()
        gc.freeze()  # what was imported stays: looking through it again and again would hold everything up for 0.3 s
        note(f"Kwit listens on {running.url}; Ctrl-C stops it.")
        if await _goes_first(running.storage.ended, stop):
            raise StorageError("the embedded database has ended; start Kwit again")
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
        async with open_storage(settings.mongo_uri, settings.data_dir, _owner(), join=True) as storage:
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
    """Play a story on this machine: an office, its clients, two local platforms, real reading; ends with what is stored."""
    from sandbox.demo import play

    set_up_logs("error")
    if not asyncio.run(play(lambda values: serve(Settings(_env_file=None, **values)))):
        raise typer.Exit(1)


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


if __name__ == "__main__":
    main()
