"""The schema number of every kind of stored document, and the steps that lift older ones to it.

A document keeps the number it was written with. When its shape changes, raise the number here and register the step up; old
documents are lifted as they are read and written back in the new shape when they are next written. Until then both shapes
must pass the collection's validator.
"""

from collections.abc import Callable, Mapping

from flows.vocabulary.errors import CodecError
from storage.client import Fields

Upcaster = Callable[[Fields], Fields]


class Schemas:
    """Numbers by kind of document, and the chain of steps that leads to each."""

    def __init__(self, current: Mapping[str, int]) -> None:
        self._current = dict(current)
        self._steps: dict[tuple[str, int], Upcaster] = {}

    def current(self, kind: str) -> int:
        """The number that documents of this kind are written with now."""
        return self._current[kind]

    def upcaster(self, kind: str, from_schema: int) -> Callable[[Upcaster], Upcaster]:
        """Register a function that takes a document of ``kind`` from ``from_schema`` to the next number."""

        def register(step: Upcaster) -> Upcaster:
            if (kind, from_schema) in self._steps:
                raise CodecError(f"two steps lead up from {kind} {from_schema}")
            self._steps[kind, from_schema] = step
            return step

        return register

    def lifted(self, kind: str, document: Fields) -> Fields:
        """Return ``document`` in the present shape; raises CodecError if no chain leads there (a newer Kwit wrote it, say)."""
        wanted = self._current[kind]
        schema = document.get("schema")
        if schema == wanted:
            return document
        if not isinstance(schema, int) or not 1 <= schema < wanted:
            raise CodecError(f"{kind} {document.get('_id')!r} has schema {schema!r}; this Kwit knows up to {wanted}")
        for number in range(schema, wanted):
            step = self._steps.get((kind, number))
            if step is None:
                raise CodecError(f"no step leads up from {kind} {number}")
            try:
                document = {**step(dict(document)), "schema": number + 1}
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                raise CodecError(f"{kind} {document.get('_id')!r} is no document of schema {number}") from error
        return document


SCHEMAS = Schemas(
    dict.fromkeys(
        (
            *(
                "machines",
                "inbox",
                "deliveries",
                "companies",
                "people",
                "managers",
                "addresses",
                "codes",
                "early_reports",
            ),
            *("documents", "merchants", "bookings", "numbers", "uploads", "counters", "settings", "originals.files"),
            *("tasks", "messages", "topics", "requests"),
            *("audit", "erasures"),
        ),
        1,
    )
    | {"documents": 2}
)
"""Those of the database."""
