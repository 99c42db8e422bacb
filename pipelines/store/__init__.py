"""Store: where things lie and how they are written (ground room; imports no stage).

`home` knows the folders, `database` opens DuckDB, `files` writes atomically, `locks` keeps two runs apart,
`batches` reads what was received, `snapshots` names, builds and publishes a snapshot, `run_context` says whose it is;
`side_by_side` runs statements and `processes` ends processes together; `portable_sql` lints.
"""
