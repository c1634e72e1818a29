"""The words of the page, from the catalogues beside it, in the language that the browser asks for or somebody chose."""

from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

FOLDER = Path(__file__).parent / "locales"
LANGUAGES = {"de": "Deutsch", "pl": "Polski", "ru": "Русский", "en": "English"}
"""The languages of the page, by their own names."""
_PLACES = {name: f"{{{name}}}" for name in ("name", "number", "text", "time")}
"""What the page's script puts in itself: it finds ``{name}`` and the like in a sentence."""


@cache
def words(language: str) -> dict[str, str]:
    """All words in ``language`` by their keys; OSError if there is no such catalogue, ValueError if one can't be written."""
    resource = FluentResource((FOLDER / f"{language}.ftl").read_text("utf-8"))
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(resource)
    written: dict[str, str] = {}
    for entry in resource.body:
        if isinstance(entry, ast.Message) and (pattern := bundle.get_message(entry.id.name).value) is not None:
            text, problems = bundle.format_pattern(pattern, _PLACES)
            if problems:
                raise ValueError(f"{language}: {entry.id.name} can't be written: {problems}")
            written[entry.id.name] = str(text)
    return written


def chosen(wanted: str, accepted: str) -> str:
    """The language to show: the one somebody chose, else the first that the browser accepts and we have, else English.

    ``accepted`` is the header Accept-Language (RFC 9110, 12.5.4), the preferred first, as all browsers send it.
    """
    candidates = [wanted, *(each.partition(";")[0].strip() for each in accepted.split(","))]
    return next((each[:2].lower() for each in candidates if each[:2].lower() in LANGUAGES), "en")
