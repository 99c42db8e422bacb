"""A finished page once more on paper: official PDF, Word, and its numbers as a workbook, all read from the page's own HTML."""
