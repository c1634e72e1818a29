"""Tests of the project itself: its lock file, its documents, its rules."""
