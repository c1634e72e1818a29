"""The conversation on python-telegram-bot's Application with a ConversationHandler, as its documentation shows."""

import json
import warnings
from typing import Any, Self

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    ExtBot,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBUserWarning

from bench.engines import BOT, HELP, TOKEN, Answer, Answers, Outbox

READY, CHOOSING_LANGUAGE, CONFIRMING_UNLINK = range(3)
Context = CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]


_ME = json.dumps({"ok": True, "result": BOT}).encode()
_TRUE = b'{"ok":true,"result":true}'


class SilentRequest(BaseRequest):
    """Answers every call at once: with True, which spares the library the reading of a message."""

    def __init__(self) -> None:
        self.outbox = Outbox()

    @property
    def read_timeout(self) -> float:
        """In seconds; nothing is ever waited for."""
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - the signature of the library
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        """Answer at once."""
        if url.endswith("/getMe"):
            return 200, _ME
        if self.outbox.recording and url.endswith("/sendMessage"):
            assert request_data is not None
            self.outbox.sent.append(_answer(request_data.parameters))
        return 200, _TRUE


class PtbEngine:
    """Feeds raw updates to an Application; the handlers send ``answers``. Use as ``async with``."""

    def __init__(self, answers: Answers) -> None:
        request = SilentRequest()
        self.outbox = request.outbox
        builder = Application.builder().token(TOKEN).request(request).get_updates_request(SilentRequest())
        self._application = builder.updater(None).job_queue(None).build()
        self._application.add_handler(_conversation(answers))

    async def __aenter__(self) -> Self:
        await self._application.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._application.shutdown()

    async def feed(self, raw: dict[str, Any]) -> None:
        """Let the application process the update."""
        await self._application.process_update(Update.de_json(raw, self._application.bot))


def _conversation(answers: Answers) -> ConversationHandler[Context]:
    async def reply(update: Update, answer: Answer) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text(answer.text, reply_markup=_keyboard(answer) if answer.rows else None)

    async def acknowledge(update: Update) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer()

    async def ask_language(update: Update, _context: Context) -> int:
        await reply(update, answers.ask_language)
        return CHOOSING_LANGUAGE

    async def set_language(update: Update, context: Context) -> int:
        await acknowledge(update)
        assert context.user_data is not None
        assert update.callback_query is not None
        context.user_data["language"] = (update.callback_query.data or "").removeprefix("language:")
        await reply(update, answers.language_set)
        return READY

    async def give_help(update: Update, _context: Context) -> int:
        await reply(update, answers.help)
        return READY

    async def ask_unlink(update: Update, _context: Context) -> int:
        await reply(update, answers.ask_unlink)
        return CONFIRMING_UNLINK

    async def keep(update: Update, _context: Context) -> int:
        await acknowledge(update)
        await reply(update, answers.kept)
        return READY

    async def not_understood(update: Update, _context: Context) -> int:
        await reply(update, answers.not_understood)
        return READY

    ready: list[BaseHandler[Update, Context, object]] = [
        CommandHandler("language", ask_language),
        CommandHandler("unlink", ask_unlink),
        MessageHandler(filters.Regex(f"(?i)^{HELP}$"), give_help),
        MessageHandler(filters.TEXT & ~filters.COMMAND, not_understood),
    ]
    with warnings.catch_warnings():
        # Said to whoever mixes buttons and messages: one state a person, not one a message, is what is wanted here.
        warnings.simplefilter("ignore", PTBUserWarning)
        return ConversationHandler(
            entry_points=ready,
            states={
                READY: ready,
                CHOOSING_LANGUAGE: [CallbackQueryHandler(set_language, pattern="^language:")],
                CONFIRMING_UNLINK: [CallbackQueryHandler(keep, pattern="^cancel:$")],
            },
            fallbacks=[],
        )


def _keyboard(answer: Answer) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=token) for label, token in row] for row in answer.rows]
    )


def _answer(parameters: dict[str, Any]) -> Answer:
    markup = parameters.get("reply_markup")
    keyboard = (json.loads(markup) if isinstance(markup, str) else markup or {}).get("inline_keyboard", [])
    rows = tuple(tuple((button["text"], button["callback_data"]) for button in row) for row in keyboard)
    return Answer(parameters["text"], rows)
