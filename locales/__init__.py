"""Languages: words out (Fluent catalogues) and words in (understanding)."""
