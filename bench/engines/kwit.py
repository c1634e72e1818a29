"""Kwit's own way from a raw update to the call of the Bot API, without inbox, machines and deliveries."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.types import Update

from bench.engines.silence import silent_bot
from bots.nursery import Nursery
from bots.telegram.inbound import translate
from bots.telegram.messenger import TelegramMessenger
from flows.engine.runner import Surroundings
from flows.hearing import Hearing
from flows.transitions import TRANSITIONS, first_state
from flows.vocabulary.addresses import MachineKey
from flows.vocabulary.effects import ReleaseHeld, Say
from flows.vocabulary.people import Membership, Office, Profile
from flows.vocabulary.states import State
from locales.desk import understand_desk
from locales.understanding import understand

_OFFICE = Office("Treuhand Baumann", "+41 44 123 45 67", "de", "Europe/Zurich")
_PROFILE = Profile("1", "Anna Keller", (Membership("1", "Müller AG", active=True),), "de")


class KwitEngine:
    """Everybody is linked, so that the conversation is that of a known person."""

    def __init__(self, nursery: Nursery) -> None:
        self._bot, self.outbox = silent_bot()
        self._messenger = TelegramMessenger(self._bot, nursery, ZoneInfo(_OFFICE.timezone))
        self._hear = Hearing(_OFFICE, understand, understand_desk)
        self._states: dict[MachineKey, State] = {}

    async def feed(self, raw: dict[str, Any]) -> None:
        """Translate, hear, step, render and send, as intake, runner and dispatcher do between their writes."""
        translated = translate(Update.model_validate(raw), self._bot.id, datetime.now(UTC))
        if translated.callback_query_id:
            await self._bot.answer_callback_query(translated.callback_query_id)
        envelope = translated.envelope
        assert envelope is not None
        heard = self._hear(self._states.get(envelope.to) or first_state(envelope.to), envelope, Surroundings(_PROFILE))
        step = TRANSITIONS.step(heard.state, heard.event, heard.situation)
        self._states[envelope.to] = step.state
        for effect in (*heard.effects, *step.effects):
            if not isinstance(effect, ReleaseHeld):
                assert isinstance(effect, Say)
                await self._messenger.send(effect)
