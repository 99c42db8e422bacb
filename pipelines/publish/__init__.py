"""Stage 5, publish: the finished build becomes a snapshot that readers can trust.

Completes `indicators.duckdb`, derives `public.duckdb` under disclosure control, writes the manifest, then makes the
folder visible. May import contracts, policy and store; never another stage.
"""
