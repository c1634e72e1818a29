"""Tests of the local Twilio."""
