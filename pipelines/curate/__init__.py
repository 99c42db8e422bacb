"""Stage 2, curate: base tables → one wide fact table per grain at each period end.

Reads schema `base` and `ledger.full_list`; writes the fact tables. May import contracts, policy and store; never another
stage.
"""
