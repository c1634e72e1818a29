"""Importing aiogram lightly: the types are the same, and built when they are used."""

import re
import subprocess
import sys

_BUILD_ALL = """
import sys, {first}
import aiogram.methods, aiogram.types
from pydantic import BaseModel
for package in (aiogram.types, aiogram.methods):
    for name in package.__all__:
        model = getattr(package, name)
        if isinstance(model, type) and issubclass(model, BaseModel):
            model.model_rebuild()
            print(name, {{key: str(field.annotation) for key, field in model.model_fields.items()}})
"""


def _built(first: str) -> str:
    program = _BUILD_ALL.format(first=first)
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)  # noqa: S603 - our own interpreter and program
    return re.sub("0x[0-9a-f]+", "", ran.stdout)


def test_imported_through_kwit_every_type_of_aiogram_is_what_it_is_otherwise() -> None:
    light = _built("bots.telegram")
    assert len(light.splitlines()) > 500
    assert light == _built("aiogram")


def test_imported_through_kwit_types_are_built_when_they_are_used() -> None:
    program = (
        "import bots.telegram\n"
        "from aiogram.types import Chat, Message\n"
        "assert not Message.__pydantic_complete__\n"
        "assert Chat(id=1, type='private').id == 1\n"
        "assert Message.model_validate({'message_id': 1, 'date': 0, 'chat': {'id': 1, 'type': 'private'}}).chat.id == 1\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603 - our own interpreter and program
