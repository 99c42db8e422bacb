"""Stage 3, check: facts → rule results and findings; Great Expectations enforces; the gate decides.

Reads the fact tables of every period end, the base tables and the ledger; writes schema `checks`.
May import contracts, policy and store; never another stage.
"""
