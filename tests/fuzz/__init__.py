"""Fuzzing: whatever people, platforms, files and the database hand in, Kwit answers with a value or an error of the named kind.

``make fuzz CASES=100000 SEED=1`` runs every target of ``targets`` and the real web application (``house``); the suite runs the
same with few cases (``test_fuzz``). What is named is the tree in ``flows.vocabulary.errors`` and what a docstring says is raised.

Payloads are good ones of the right shape, bent by ``mutation``: structure gets further into the program than bytes, and one seed
always makes the same ones. Atheris isn't used: it wants clang or a wheel for the very Python, instruments what we also run on
Pythons that it has none for, and finds its way by coverage into branches that good shapes reach at once.
"""
