"""Changing the texts in a stored document, in any depth, without a copy of what stays as it is."""

from collections.abc import Callable
from typing import Any


def changed(
    value: Any,  # noqa: ANN401 - whatever BSON holds
    text: Callable[[str], str],
    instead: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda _part: None,
) -> Any:  # noqa: ANN401 - whatever BSON holds
    """The value with ``text`` applied to every text in it, and ``instead`` of a document in it what that gives, unless None.

    The same object if nothing changes, so that what most documents are, unchanged, costs no copy and is known by ``is``.
    """
    if isinstance(value, str):
        new = text(value)
        return value if new == value else new
    if isinstance(value, dict):
        whole = instead(value)
        if whole is not None:
            return whole
        document = {name: changed(part, text, instead) for name, part in value.items()}
        return document if any(document[name] is not part for name, part in value.items()) else value
    if isinstance(value, list | tuple):
        parts = [changed(part, text, instead) for part in value]
        return parts if any(new is not old for new, old in zip(parts, value, strict=True)) else value
    return value
