"""The office's command line: the book, invitations, documents, and reading files."""
