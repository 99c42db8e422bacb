"""What the notebooks of the papers call: one class a paper, one method a section, each returning a block."""
