"""Charts of the papers: each answers one question, in the widths it is read at (screen, phone, A4)."""
