"""The exceptions of Kwit, one tree::

KwitError
├── SettingsError          a setting is missing or malformed; one line each, said before the start
├── EngineError            the transition table and an action disagree: a defect of the program
│   ├── NoTransition       an event met a state that has neither a row nor a fallback for it
│   ├── UndeclaredTarget   an action led to a state, or asked in a way, that its row does not declare
│   └── RunawayChain       one event caused more steps than any conversation needs
├── StorageError           the database refused or could not be reached
│   ├── StorageAway        it could not be reached, or did not answer in time: try again
│   ├── CodecError         a stored document does not fit any known schema
│   ├── Damaged            an original, or an export, no longer has the SHA-256 it came with
│   └── LostRace           another process changed the record in between; load it and try again
├── OfficeError            what the office asked for cannot be done; the sentence says why
│   ├── NotFound           no such company, person, manager or document
│   └── Invalid            a value does not hold: a phone number, a tax id, a language
└── PlatformError          a chat platform did not do what was asked
    ├── Unreachable        this address can't be written to: blocked, opted out, gone (not tried again)
    ├── Oversized          a file is larger than we, or the platform, can carry
    ├── Refused            the platform finds the call wrong (not tried again)
    ├── WindowClosed       WhatsApp's 24 hours are over: only a template may be sent
    ├── Throttled          too many calls: try again after ``retry_after`` seconds
    └── Unavailable        it can't be done just now: try again
        └── Away           the platform as a whole: network or server trouble, or our credentials are refused

``ocr`` adds its own, for a process that cannot read at all and for files that are not what they seem.
"""


class KwitError(Exception):
    """Root of everything Kwit raises on purpose."""


class SettingsError(KwitError):
    """One or more settings are missing or malformed; ``problems`` has one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class EngineError(KwitError):
    """The transition table and an action disagree."""


class NoTransition(EngineError):
    """An event met a state that has neither a row nor a fallback for it."""


class UndeclaredTarget(EngineError):
    """An action led to a state, or asked in a way, that its row does not declare."""


class RunawayChain(EngineError):
    """One event caused more steps than any conversation needs."""


class StorageError(KwitError):
    """The database refused or could not be reached."""


class StorageAway(StorageError):
    """The database could not be reached, or did not answer in time; whether a write was done is not known."""


class CodecError(StorageError):
    """A stored document does not fit any known schema."""


class LostRace(StorageError):
    """Another process changed the record in between; load it and try again."""


class Damaged(StorageError):
    """An original, or an export, no longer has the SHA-256 it came with."""


class OfficeError(KwitError):
    """What the office asked for cannot be done; the sentence says why."""


class NotFound(OfficeError):
    """No such company, person, manager or document."""


class Invalid(OfficeError):
    """A value does not hold: a phone number, a tax id, a language."""


class PlatformError(KwitError):
    """A chat platform did not do what was asked; ``code`` is the platform's own error code where it gave one."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Unreachable(PlatformError):
    """This address can't be written to: the person blocked the bot, opted out, or is gone."""


class Oversized(PlatformError):
    """The file is larger than ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"larger than {limit} bytes", "large")
        self.limit = limit


class Refused(PlatformError):
    """The platform finds the call itself wrong; trying again would not help."""


class WindowClosed(PlatformError):
    """More than 24 hours since the person wrote on WhatsApp: only an approved template may be sent."""


class Throttled(PlatformError):
    """Too many calls; the platform asks to wait ``retry_after`` seconds."""

    def __init__(self, reason: str, retry_after: float, code: str = "") -> None:
        super().__init__(reason, code)
        self.retry_after = retry_after


class Unavailable(PlatformError):
    """It can't be done just now; trying again may help."""


class Away(Unavailable):
    """The platform as a whole can't be used: network or server trouble, or it refuses our credentials.

    Calls for other addresses would fare no better.
    """
