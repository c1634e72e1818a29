"""What the local Bot API answers when it refuses: the codes and the words of Telegram.

The descriptions are those that the public Bot API server sends; a caller that tells errors apart by their text works the
same here. Source: https://core.telegram.org/bots/api#making-requests and `ResponseParameters` there.
"""

from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]


class ApiError(Exception):
    """A refusal: HTTP status, description and `ResponseParameters` (`retry_after` in seconds, `migrate_to_chat_id`)."""

    def __init__(self, code: int, description: str, parameters: JsonObject | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters or {}

    def answer(self) -> JsonObject:
        """The body of the HTTP answer."""
        body: JsonObject = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> ApiError:
    """400: the call is wrong, or what it speaks of isn't there."""
    return ApiError(400, f"Bad Request: {reason}")


def unauthorized() -> ApiError:
    """401: no bot has this token."""
    return ApiError(401, "Unauthorized")


def forbidden(reason: str) -> ApiError:
    """403: the bot may not write there."""
    return ApiError(403, f"Forbidden: {reason}")


def not_found(reason: str = "") -> ApiError:
    """404: no such method, or no such file."""
    return ApiError(404, f"Not Found: {reason}" if reason else "Not Found")


def conflict(reason: str) -> ApiError:
    """409: two ways of receiving updates at once."""
    return ApiError(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """429: come back in `retry_after` seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def not_implemented(method: str) -> ApiError:
    """501: the call is valid, but the sandbox can't do it (Telegram never answers so); it is on record."""
    return ApiError(501, f"Not Implemented: the sandbox does not play {method}")
