"""Each fact column is a column of the grain's own form or says where it comes from; needs and row ids are declared."""

from __future__ import annotations

import re

import pytest

from pipelines.contracts import load_contracts
from pipelines.curate.columns import SYSTEM_COLUMNS, fact_columns
from pipelines.curate.facts import fact_origins, fact_sql, needed_facts
from pipelines.policy import load_parameter_records
from tests.rules.test_rule_examples import columns_of, facts

GRAINS = list(fact_sql())


def own_columns(grain: str) -> set[str]:
    contract = load_contracts().get(grain)
    return {column.name for column in contract.columns} if contract else set()


@pytest.mark.parametrize("grain", GRAINS)
def test_derived_columns_and_only_they_declare_their_origin(grain: str) -> None:
    columns = set(columns_of(grain))
    derived = {
        name for name in columns - SYSTEM_COLUMNS if not name.endswith("_row_id") and name not in own_columns(grain)
    }
    declared = set(fact_origins()[grain])
    assert declared <= columns
    assert derived <= declared


@pytest.mark.parametrize("grain", GRAINS)
def test_predicates_may_name_every_column_of_the_fact(grain: str) -> None:
    assert set(columns_of(grain)) <= fact_columns()[grain]


@pytest.mark.parametrize("grain", GRAINS)
def test_origins_name_columns_that_exist(grain: str) -> None:
    for column, sources in fact_origins()[grain].items():
        for source in sources:
            table, _, name = source.partition(".")
            if table == "parameter":
                assert name in load_parameter_records(), (column, source)
            elif table == "ledger":
                assert facts().execute(f"FROM ledger.{name}").fetchall() == [], (column, source)
            else:
                assert name in {item.name for item in load_contracts()[table].columns}, (column, source)


@pytest.mark.parametrize("grain", GRAINS)
def test_every_fact_row_has_its_keys_and_a_source_row(grain: str) -> None:
    columns = columns_of(grain)
    assert {"subject_key", "village_code", "county_code", "town_code", "as_of", "duplicate_no"} <= set(columns)
    assert any(name.endswith("_row_id") and kind == "BIGINT" for name, kind in columns.items())


@pytest.mark.parametrize("grain", GRAINS)
def test_needed_facts_are_declared(grain: str) -> None:
    text = fact_sql()[grain]
    assert text.startswith("-- grain: ")
    used = set(re.findall(r"(?:FROM|JOIN) facts\.(\w+)", text))
    assert used == set(needed_facts(text))
    assert all(GRAINS.index(name) < GRAINS.index(grain) for name in used)


def test_every_contract_table_has_a_fact_or_feeds_one() -> None:
    read = {
        table
        for text in fact_sql().values()
        for table in re.findall(r"\b(?:present|latest|earlier|before)\.(\w+)", text)
    }
    assert read == set(load_contracts())
