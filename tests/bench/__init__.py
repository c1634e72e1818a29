"""The measurements, with tiny loads."""
