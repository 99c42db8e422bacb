"""The 30 articles, their obligations and departments, and who is asked for what."""

from __future__ import annotations

from pipelines.check.rules import Rule, load_rules
from pipelines.contracts import load_contracts
from pipelines.policy import Measure, load_articles, load_departments, load_measures, load_obligations, load_submissions


def test_thirty_articles_each_with_an_obligation() -> None:
    articles = load_articles()
    assert list(articles) == list(range(1, 31))
    for article in articles.values():
        assert all((article.title_zh, article.section_zh, article.summary_zh, article.obligations))


def test_obligations_are_numbered_after_their_article() -> None:
    ids = [obligation.id for obligation in load_obligations()]
    assert len(ids) == len(set(ids))
    for article in load_articles().values():
        assert [item.id for item in article.obligations] == [
            f"{article.number}.{position}" for position in range(1, len(article.obligations) + 1)
        ]


def test_every_obligation_is_measured_or_says_what_it_would_need() -> None:
    measured = {obligation for measure in load_measures().values() for obligation in measure.obligations}
    for obligation in load_obligations():
        missing = obligation.not_in_register
        assert obligation.id in measured or missing is not None, obligation.id
        assert missing is None or all((missing.reason_zh, missing.needs_zh)), obligation.id


def test_documents_carry_the_numbers_that_the_print_lost() -> None:
    cited = {document.number: article.number for article in load_articles().values() for document in article.documents}
    assert cited.pop(None) in load_articles()
    assert cited == {"粤办发〔2018〕33号": 1, "国开办发〔2017〕61号": 9, "粤委办〔2017〕55号": 20}
    assert sum(len(article.documents) for article in load_articles().values()) == 12


def test_28_responsibility_lines_and_two_readings_of_ours() -> None:
    articles = load_articles().values()
    assert sum(not article.departments_are_our_reading for article in articles) == 28
    assert [article.number for article in articles if article.departments_are_our_reading] == [1, 2]
    for article in articles:
        assert article.departments[:2] == ("各区党委和政府", "各帮扶单位")
    assert set(load_articles()[1].departments) == set(load_departments())


def test_rules_and_measures_name_obligations_that_exist_and_departments_of_theirs() -> None:
    obligations = {obligation.id: obligation for obligation in load_obligations()}
    records: list[Rule | Measure] = [*load_rules().values(), *load_measures().values()]
    for record in records:
        assert record.obligations, record.id
        assert set(record.obligations) <= set(obligations), record.id
        named = {department for item in record.obligations for department in obligations[item].departments}
        assert record.responsible, record.id
        assert set(record.responsible) <= named, record.id


def test_every_contract_table_is_owed_by_somebody() -> None:
    submissions = load_submissions()
    assert set(submissions) == set(load_contracts())
    for table, contract in load_contracts().items():
        assert contract.kind != "event" or submissions[table].list_kind == "partial"
        if contract.mandatory != "never":
            assert submissions[table].owed_by == contract.mandatory
