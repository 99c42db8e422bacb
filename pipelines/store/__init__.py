"""Store: where things lie and how they are written (ground room; imports no stage).

`home` knows the folders, `database` opens DuckDB, `files` writes atomically, `locks` keeps two runs apart and `leftovers`
clears what a killed one left, `batches` reads what was received and `decisions` what people decided, `snapshots` names,
builds and publishes a snapshot, `manifests` reads what one says of itself, `run_context` says whose it is, `backup` keeps and
restores a home; `side_by_side` runs statements and `processes` ends processes together; `portable_sql` lints.
"""
