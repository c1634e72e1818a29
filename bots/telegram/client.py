"""The one client of the Bot API, and what its errors mean to Kwit."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from pydantic import ValidationError

from bots.capabilities import MEGABYTE
from flows.vocabulary.errors import Away, Oversized, Refused, Throttled, Unreachable

PUBLIC_API = "https://api.telegram.org"
LARGEST_UPLOAD = 50 * MEGABYTE
"""Bytes that a bot may send in one file (Bot API, "Sending files")."""
_GONE = ("chat not found", "peer_id_invalid", "user not found", "user is deactivated")
"""Descriptions of a 400 that mean that nobody is there to be written to."""


def connect(token: str, base: str = PUBLIC_API, *, timeout: float = 30.0) -> Bot:
    """A bot that speaks to the Bot API server at ``base``, in HTML, each call within ``timeout`` seconds.

    Close it with ``await bot.session.close()``. Raises aiogram's TokenValidationError for a malformed token.
    """
    session = AiohttpSession(api=TelegramAPIServer.from_base(base), timeout=timeout)
    return Bot(token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))


@contextmanager
def platform_errors() -> Iterator[None]:
    """Turn aiogram's exceptions into those of Kwit's tree (source: Bot API, "Making requests" and "ResponseParameters")."""
    try:
        yield
    except TelegramRetryAfter as error:
        raise Throttled("too many requests", float(error.retry_after), "429") from error
    except TelegramEntityTooLarge as error:
        raise Oversized(LARGEST_UPLOAD) from error
    except TelegramForbiddenError as error:
        raise Unreachable(error.message, "403") from error
    except ClientDecodeError as error:
        if _was_done(error):
            raise Refused("an answer that can't be read") from error
        raise Away(type(error).__name__) from error
    except TelegramUnauthorizedError as error:
        raise Away("Telegram does not know the token", "401") from error
    except TelegramConflictError as error:
        raise Away("somebody else polls with the same token, or a webhook is set", "409") from error
    except (TelegramNetworkError, TelegramServerError) as error:
        raise Away(type(error).__name__) from error
    except TelegramBadRequest as error:
        gone = any(phrase in error.message.lower() for phrase in _GONE)
        raise (Unreachable if gone else Refused)(error.message, "400") from error
    except TelegramAPIError as error:
        raise Refused(error.message, type(error).__name__) from error


def _was_done(error: ClientDecodeError) -> bool:
    """Whether it is Telegram that answers, and the call was done: its answer alone is new to us.

    Anything else that can't be read comes from a proxy, or from a server in trouble.
    """
    answer = error.data
    return isinstance(error.original, ValidationError) and isinstance(answer, dict) and answer.get("ok") is True
