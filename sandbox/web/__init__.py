"""The phones in a browser: an employee's WhatsApp, a client's Telegram and the office's group, with all of Kwit behind."""
