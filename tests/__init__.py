"""Claims about Kwit, checked."""
