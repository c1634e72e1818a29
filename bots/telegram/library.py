"""Importing aiogram without building what is never used.

aiogram's types say ``defer_build``, but its package then builds the validators of all 330 types at once, each with a copy of
all that it refers to: 3 s and 100 MB, of which Kwit needs a fraction. Here that one step is left out, and each type is built by
pydantic when it is first used. The names that aiogram would have handed to the building are put where pydantic looks by
itself: into the modules of the types.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Optional, Union

from pydantic import BaseModel

_PACKAGES = ("aiogram.types.", "aiogram.methods.")


def import_aiogram() -> None:
    """Import aiogram; nothing happens if somebody has imported it before, in its own way."""
    if "aiogram" in sys.modules:
        return
    with _building_left_out():
        import aiogram.types
    from aiogram.client.default import Default

    names: dict[str, Any] = {name: getattr(aiogram.types, name) for name in aiogram.types.__all__}
    names |= {"List": list, "Optional": Optional, "Union": Union, "Literal": Literal, "Default": Default}
    for module in [module for name, module in sys.modules.items() if name.startswith(_PACKAGES)]:
        vars(module).update(names | vars(module))


@contextmanager
def _building_left_out() -> Iterator[None]:
    """Let ``model_rebuild`` do nothing."""
    rebuild = vars(BaseModel)["model_rebuild"]
    nothing = classmethod(lambda _model, **_options: None)
    setattr(BaseModel, "model_rebuild", nothing)  # noqa: B010 - a method: mypy knows no plain assignment to one
    try:
        yield
    finally:
        setattr(BaseModel, "model_rebuild", rebuild)  # noqa: B010 - as above
