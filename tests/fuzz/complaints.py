"""What is said in logs while Kwit is fuzzed: errors are unexpected, and so is every warning that nobody has explained here.

Kwit's own lines and those of libraries count alike; of a library's exception its type is told, as it stands for the reason.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from aiohttp.http_exceptions import HttpProcessingError

EXPLAINED: Mapping[str, str] = {
    "backlog_unknown TimeoutError": "on a busy machine the database takes longer than whoever watches waits",
    "body_too_slow": "a request on a bare connection promises more than it sends",
    "codes_closed": "strangers try many codes, and none is right",
    "delivery_failed Unreachable 400": "there is no chat: nobody of that id has an account",
    "delivery_failed Unreachable 403": "the person never wrote to the bot, or is said to have blocked it",
    "delivery_failed Refused 21211": "a form says that a number has written that nobody can have",
    "delivery_failed Refused 21266": "a form says that the office itself has written: nobody writes to themselves",
    "delivery_held 63016": "nobody has written to WhatsApp from there lately",
    "delivery_not_permitted": "the address changed hands in between",
    "group": "the bot is said to be thrown out, or taken in",
    "update_forged": "some come with a wrong secret, or with none",
    "update_malformed": "some updates have a shape that Telegram's never have",
    "update_unstorable": "some updates hold numbers of more than 64 bits",
    "webhook_forged": "some come with a wrong signature, or with none",
    "webhook_malformed": "some forms lack what Twilio's never lack",
}
"""Warnings that this campaign causes, by their event, error and code, each with its reason."""
_DEFECTS = frozenset({"lane_failed", "update_untranslatable", "storage_away", "service_failed", "errand_failed"})
"""What says that something went wrong that nobody outside can be blamed for, at whatever level."""
_FAILURES = frozenset({"error", "critical", "exception"})


class Complaints:
    """Counts what was said: ``unexplained`` by line, and how often each of the explained warnings came, ``explained``."""

    def __init__(self) -> None:
        self.unexplained: Counter[str] = Counter()
        self.explained: Counter[str] = Counter()

    def take(self, method: str, event: Mapping[str, Any]) -> None:
        """Take in one line of Kwit's own."""
        line = " ".join(str(event[name]) for name in ("event", "error", "code") if event.get(name))
        if method in _FAILURES or event["event"] in _DEFECTS:
            self.unexplained[f"{line} {event.get('place', '')}".strip()] += 1
        elif method == "warning":
            (self.explained if line in EXPLAINED else self.unexplained)[line] += 1

    def take_foreign(self, record: logging.LogRecord) -> None:
        """Take in one line of a library's."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):  # what is no HTTP is answered 400, and said
            self.explained[f"{record.name} {type(error).__name__}"] += 1
        else:
            self.unexplained[f"{record.name} {type(error).__name__ if error else record.getMessage()[:200]}"] += 1


@contextmanager
def listening() -> Iterator[Complaints]:
    """Take in all that is said, Python's own warnings too, and let none of it be written."""
    complaints, before, root = Complaints(), structlog.get_config(), logging.getLogger()
    handler = _Handler(complaints)

    def take(_logger: object, method: str, event: MutableMapping[str, Any]) -> Any:  # noqa: ANN401 - structlog's own
        complaints.take(method, event)
        raise structlog.DropEvent

    structlog.configure(processors=[take], cache_logger_on_first_use=False)
    logging.captureWarnings(capture=True)
    root.addHandler(handler)
    try:
        yield complaints
    finally:
        root.removeHandler(handler)
        logging.captureWarnings(capture=False)
        structlog.configure(**before)


class _Handler(logging.Handler):
    def __init__(self, complaints: Complaints) -> None:
        super().__init__(logging.WARNING)
        self._complaints = complaints

    def emit(self, record: logging.LogRecord) -> None:
        self._complaints.take_foreign(record)
