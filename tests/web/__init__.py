"""Tests of the telephones in a browser: the page's parts by themselves, and all of it in a real browser."""
