"""Kwit as a whole: the real database, the real reading process, both platforms over HTTP, people at their telephones."""
