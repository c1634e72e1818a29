"""What the whole suite did, held against what the platforms publish."""
