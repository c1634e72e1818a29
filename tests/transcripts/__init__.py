"""Golden transcripts: every conversation, on both platforms, in four languages."""
