"""The reading process: started by ``ocr.worker``, told of documents on standard input, answers on standard output.

It dies with its parent, leaves Ctrl-C to it, keeps to its threads and its memory, and stands back behind the bot.
"""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from ocr.reader import Reader

from flows.vocabulary.errors import KwitError
from ocr.wire import WireError, frame, reading_to_json, receive

_PR_SET_PDEATHSIG = 1  # prctl(2)


def main() -> None:
    """Serve until standard input ends."""
    source, sink = sys.stdin.buffer, _private_stdout()
    settings = receive(lambda size: _read_exactly(source, size))
    _behave(settings)
    try:
        reader = _load(settings)
    except (KwitError, ImportError, OSError, RuntimeError, ValueError) as error:
        _send(sink, {"failed": str(error) or "The models cannot be loaded."})
        raise SystemExit(1) from error
    _send(sink, {"ready": True, "cyrillic": reader.reads_cyrillic})
    while True:
        try:
            request = receive(lambda size: _read_exactly(source, size))
            files = [(str(name), _read_exactly(source, int(size))) for name, size in _listed(request)]
        except EOFError:
            return
        _send(sink, {"begun": True})
        try:
            reading = reader.read_document(files, float(settings["seconds"]))
        except MemoryError:
            raise SystemExit("The document takes more memory than reading may have.") from None
        _send(sink, reading_to_json(reading))


def _load(settings: dict[str, Any]) -> "Reader":
    from ocr.cyrillic import find_tessdata  # after the limits are set
    from ocr.reader import Reader

    return Reader(
        str(settings["models"]),
        Path(settings["cache"]),
        find_tessdata(),
        int(settings["threads"]),
        int(settings["side_limit"]),
    )


def _behave(settings: dict[str, Any]) -> None:
    """Set limits; those on threads must be set before the libraries are imported."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_DATA, (int(settings["memory_limit"]),) * 2)
    os.nice(5)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_THREAD_LIMIT"):
        os.environ[name] = "1"  # Tesseract and numpy gain nothing from more; the networks have threads of their own
    os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"
    os.environ["PADDLE_PDX_CACHE_HOME"] = str(settings["cache"])
    os.environ["MALLOC_ARENA_MAX"] = "2"


def _private_stdout() -> BinaryIO:
    """Return standard output for ourselves; whatever the libraries print goes to standard error."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def _listed(request: dict[str, Any]) -> list[tuple[object, int]]:
    names, sizes = request.get("names"), request.get("sizes")
    if not isinstance(names, list) or not isinstance(sizes, list) or len(names) != len(sizes):
        raise WireError("A request names no files.")
    return list(zip(names, sizes, strict=True))


def _read_exactly(source: BinaryIO, size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _send(sink: BinaryIO, message: dict[str, Any]) -> None:
    sink.write(frame(message))
    sink.flush()


if __name__ == "__main__":
    main()
