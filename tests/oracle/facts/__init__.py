"""The facts in plain Python: one module per grain, each with `build(moment)`, written from the meaning of the columns."""
