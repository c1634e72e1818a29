"""The core: what Kwit says and does, as state machines without input or output."""
