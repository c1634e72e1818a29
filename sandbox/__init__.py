"""For trying and testing: strict local platforms, drawn receipts, an office and its people. No part of production."""
