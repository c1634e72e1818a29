"""How hard the suite tries: ``KWIT_TEST_EFFORT=10 make test`` draws ten times as many examples of everything that is drawn."""

import os

EFFORT = max(1, int(os.environ.get("KWIT_TEST_EFFORT") or "1"))
