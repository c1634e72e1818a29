"""The Telegram adapter: updates in, messages out, by long polling or webhook."""

from bots.telegram.library import import_aiogram

import_aiogram()
