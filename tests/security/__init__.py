"""A test for every line of the threat model in docs/security.md."""
