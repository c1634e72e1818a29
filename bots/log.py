"""Logs that name nobody: an address appears as a short keyed hash, a failure as its type and place.

An address holds a phone number or an account id, and a failure's sentence may hold a URL with a token in it; neither
belongs into a log. The hash is keyed so that phone numbers can't be found by trying them all; with the same key (``use_key``)
the same person has the same pseudonym after a restart, and in every process.
"""

import logging
import secrets
import traceback
from hashlib import blake2b
from pathlib import Path

from flows.vocabulary.addresses import Address, MachineKey


class _Key:
    """Holds the key of the process: a random one until ``use_key`` gives a lasting one."""

    def __init__(self) -> None:
        self.value = secrets.token_bytes(32)


_key = _Key()


def use_key(key: bytes) -> None:
    """Take pseudonyms from ``key`` (1 to 64 bytes) from now on; the composition root calls this once."""
    _key.value = key


def pseudonym(who: Address | MachineKey) -> str:
    """Twelve hexadecimal digits that stand for an address or a machine in logs."""
    return blake2b(str(who).encode(), digest_size=6, key=_key.value).hexdigest()


def trace(effect_id: str) -> str:
    """The id of an effect with its machine's pseudonym in the place of the machine: ``3f…/12/0``.

    Effects are named after their machine (``conversation:whatsapp:+41791234567/12/0``), so their ids name people.
    """
    machine, *step = effect_id.rsplit("/", 2)
    return "/".join((blake2b(machine.encode(), digest_size=6, key=_key.value).hexdigest(), *step))


def kind(error: BaseException) -> str:
    """The type of an exception; of a group also the types in it: ``ExceptionGroup(LostRace)``."""
    name = type(error).__name__
    if isinstance(error, BaseExceptionGroup):
        return f"{name}({', '.join(kind(each) for each in error.exceptions)})"
    return name


def place(error: BaseException) -> str:
    """Where an exception was raised: ``module.py:line in function``, the last three frames, without its message.

    Of a group it is the place of the first exception in it.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in reversed(frames))


class Discreet(logging.Filter):
    """For what libraries log of failures: their type and place remain, their sentences, which quote what came in, do not."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass without what its exception says."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.msg = f"{record.getMessage()}: {kind(error)} at {place(error)}"
            record.args = ()
            record.exc_info = record.exc_text = None
        return True
