"""``keys``: the commands; what they call is the storage's (``tests/storage/test_resealing.py``)."""

from collections.abc import Callable, Coroutine

from typer.testing import CliRunner

from bots.console.keys import Progress, Reseal, key_commands
from flows.vocabulary.errors import StorageError
from storage.sealing import SHORTEST, new_secret


def resealing(changed: int) -> Reseal:
    async def reseal(progress: Progress) -> int:
        progress("people", changed)
        progress("machines", 0)
        return changed

    return reseal


def run(reseal: Callable[[Progress], Coroutine[None, None, int]], *words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(key_commands(new_secret, reseal), words)
    return result.exit_code, result.stdout, result.stderr


def test_a_new_key_is_long_enough_and_another_one_each_time() -> None:
    first, second = (run(resealing(0), "new")[1].strip() for _ in range(2))
    assert first != second
    assert len(first) >= SHORTEST


def test_what_was_sealed_anew_is_counted() -> None:
    assert run(resealing(3), "rotate") == (0, "Sealed anew: 3 documents.\n", "people: 3 sealed anew\n")
    assert run(resealing(0), "rotate") == (0, "Everything is sealed with this key already.\n", "")


def test_what_is_refused_is_a_line() -> None:
    async def refuse(_progress: Progress) -> int:
        raise StorageError("a Kwit is at work on this database")

    assert run(refuse, "rotate") == (1, "", "kwit: a Kwit is at work on this database\n")
