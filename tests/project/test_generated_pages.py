"""Committed pages that are made from the code are what the code would make now."""

from __future__ import annotations

from pipelines.contracts import load_codes, load_contracts, values_page
from pipelines.contracts.dictionary_page import page
from pipelines.contracts.issue_kinds import load_issue_kinds, load_normalisation_kinds
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


def test_the_page_of_accepted_values_is_up_to_date() -> None:
    committed = (PROJECT_ROOT / "docs" / "accepted-values.md").read_text(encoding="utf-8")
    assert committed == values_page.page(), "run make docs"


def test_the_page_of_accepted_values_says_what_to_do_about_every_issue() -> None:
    text = values_page.page()
    for kind in load_issue_kinds().values():
        (row,) = (line for line in text.splitlines() if f"`{kind.kind}`" in line)
        assert row.endswith(f"| {kind.remedy_zh} |")
    for change in load_normalisation_kinds().values():
        assert not change.examples or f"| {change.title_zh} |" in text
