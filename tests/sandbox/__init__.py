"""Tests of the local platforms and the drawn receipts."""
