"""Tests of the conversations and the office."""
