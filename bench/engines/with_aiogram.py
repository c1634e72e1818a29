"""The conversation on aiogram's Dispatcher, with its finite-state machine in MemoryStorage, as its documentation shows."""

from typing import Any

from aiogram import Dispatcher, F, Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bench.engines import HELP, Answer, Answers
from bench.engines.silence import silent_bot


class Asking(StatesGroup):
    """What is asked; no state: nothing."""

    language = State()
    unlink = State()


class AiogramEngine:
    """Feeds raw updates to a Dispatcher; the handlers send ``answers``."""

    def __init__(self, answers: Answers) -> None:
        self._bot, self.outbox = silent_bot()
        self._dispatcher = Dispatcher(storage=MemoryStorage())
        self._dispatcher.include_router(_router(answers))

    async def feed(self, raw: dict[str, Any]) -> None:
        """Let the dispatcher handle the update."""
        await self._dispatcher.feed_raw_update(self._bot, raw)


def _router(answers: Answers) -> Router:
    router = Router()

    @router.message(Command("language"), StateFilter(None))
    async def ask_language(message: Message, state: FSMContext) -> None:
        await state.set_state(Asking.language)
        await message.answer(answers.ask_language.text, reply_markup=_keyboard(answers.ask_language))

    @router.callback_query(Asking.language, F.data.startswith("language:"))
    async def set_language(query: CallbackQuery, state: FSMContext) -> None:
        await query.answer()
        await state.update_data(language=(query.data or "").removeprefix("language:"))
        await state.set_state(None)
        assert query.message is not None
        await query.message.answer(answers.language_set.text)

    @router.message(StateFilter(None), F.text.lower() == HELP.lower())
    async def give_help(message: Message) -> None:
        await message.answer(answers.help.text)

    @router.message(Command("unlink"), StateFilter(None))
    async def ask_unlink(message: Message, state: FSMContext) -> None:
        await state.set_state(Asking.unlink)
        await message.answer(answers.ask_unlink.text, reply_markup=_keyboard(answers.ask_unlink))

    @router.callback_query(Asking.unlink, F.data == "cancel:")
    async def keep(query: CallbackQuery, state: FSMContext) -> None:
        await query.answer()
        await state.set_state(None)
        assert query.message is not None
        await query.message.answer(answers.kept.text)

    @router.message(F.text)
    async def not_understood(message: Message) -> None:
        await message.answer(answers.not_understood.text, reply_markup=_keyboard(answers.not_understood))

    return router


def _keyboard(answer: Answer) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=token) for label, token in row] for row in answer.rows
        ]
    )
