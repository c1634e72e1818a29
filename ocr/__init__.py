"""Reading documents: bytes in, a Reading out."""
