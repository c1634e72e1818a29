"""What the measurements share: how they report, and how they start Kwit on local platforms."""
