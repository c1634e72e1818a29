"""What ``bench.reading`` is made of, and what learns from the same documents."""
