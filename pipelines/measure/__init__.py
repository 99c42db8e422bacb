"""Stage 4, measure: measures by village, town, county, city, programme, helper district and support unit.

Reads the fact tables of every period end and schema `checks`; writes `indicators.duckdb`, which holds no row about a
person or household. `recount` counts a measure again on published facts.
May import contracts, policy and store; never another stage.
"""
