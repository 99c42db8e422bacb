"""`python -m pipelines` is the `bayou` command."""

from pipelines.cli import main

main()
