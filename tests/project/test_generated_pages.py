"""Committed pages that are made from the code are what the code would make now."""

from __future__ import annotations

from pipelines.contracts import load_codes, load_contracts
from pipelines.contracts.dictionary_page import page
from pipelines.store.home import PROJECT_ROOT


def test_the_data_dictionary_is_up_to_date() -> None:
    committed = (PROJECT_ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert committed == page(), "run make docs"


def test_the_data_dictionary_holds_every_column_header_and_code() -> None:
    text = page()
    for contract in load_contracts().values():
        section = text.split(f'<a id="{contract.table}"></a>')[1].split("<a id=")[0]
        for column in contract.columns:
            (row,) = (
                line for line in section.splitlines() if line.startswith(f"| **{column.header}** | `{column.name}` |")
            )
            assert all(alias in row for alias in column.aliases)
    for code_list in load_codes().values():
        assert f'<a id="code-{code_list.name}">' in text
        assert all(f"**{value}**" in text for value in code_list.values)


def test_the_data_dictionary_links_only_to_its_own_headings() -> None:
    text = page()
    targets = {part.split(")")[0] for part in text.split("](#")[1:]}
    assert targets
    assert {target for target in targets if f'<a id="{target}">' not in text} == set()
