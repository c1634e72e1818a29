"""Adapters between chat platforms and the core."""
