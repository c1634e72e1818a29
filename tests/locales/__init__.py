"""Tests of the catalogues and of understanding."""
