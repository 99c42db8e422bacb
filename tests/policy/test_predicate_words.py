"""A predicate in words says what its SQL says, no less."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

from pipelines.check.rules import load_rules
from pipelines.curate.columns import column_titles
from pipelines.policy.predicate_words import Words
from pipelines.policy.predicates import with_parameters

WORDS = Words({"age_years": "年龄", "is_head": "是否户主", "birth_date": "出生日期"}, lambda name: f"〔{name}〕")

CASES = {
    "TRUE": "全部",
    "age_years >= 16": "年龄不小于16",
    "is_head": "户主为是",
    "NOT is_head": "户主为否",
    "NOT coalesce(is_head, FALSE)": "户主为否或空",
    "birth_date > as_of": "出生日期晚于as_of",
    "birth_date IS NULL OR age_years < param('adult_years')": "出生日期为空，或年龄小于〔adult_years〕",
    "relation IN ('子', '女')": "relation属于｛“子”、“女”｝",
    "relation NOT IN ('子', '女')": "relation不属于｛“子”、“女”｝",
    "is_head AND age_years = 3 OR birth_date IS NULL": "（户主为是，且年龄是3），或出生日期为空",
    "year_of_没收为空 IS NOT NULL": "year_of_没收为空不为空",
    "abs(age_years - 3) > 1": "（年龄－3）的绝对值大于1",
    "NOT (is_head AND age_years = 3)": "并非（户主为是，且年龄是3）",
    "date_diff('day', birth_date, as_of) > 30": "从出生日期到as_of的天数大于30",
    "age_years BETWEEN 16 AND 59": "年龄在16与59之间（含两端）",
    "birth_date < DATE '1900-01-01'": "出生日期早于1900-01-01",
    "CASE WHEN is_head THEN age_years < 3 END": "如户主为是则看年龄小于3；否则为未知",
    "age_years * 2 + 1 > 5": "年龄×2＋1大于5",
    "strftime(birth_date, '%Y') = '1990'": "出生日期写成“%Y”是“1990”",
    "person_name LIKE '%残疾%'": "person_name含“残疾”",
    "person_name NOT LIKE '技师%'": "person_name不以“技师”开头",
    "person_name LIKE '%000' AND length(person_name) > 15": "person_name以“000”结尾，且person_name的字数大于15",
    "age_years NOT BETWEEN 16 AND 59": "并非（年龄在16与59之间（含两端））",
    "NOT (person_name LIKE '技师%')": "并非（person_name以“技师”开头）",
    "person_name LIKE 'a%b%'": "person_name符合样式“a%b%”",
    "NOT regexp_matches(person_name, '^[0-9]+$')": "并非（person_name符合样式“^[0-9]+$”）",
    "month(birth_date) = 6": "出生日期的月份是6",
    "upper(person_name) = 'A'": "UPPER(person_name)是“A”",
}


@pytest.mark.parametrize(("predicate", "words"), CASES.items(), ids=CASES.keys())
def test_words(predicate: str, words: str) -> None:
    assert WORDS.of(predicate) == words


def test_a_number_is_named_and_not_asked() -> None:
    assert WORDS.of_value("is_head") == "是否户主"
    assert WORDS.of_value("age_years * param('adult_years')") == "年龄×〔adult_years〕"


@pytest.mark.parametrize("rule_id", list(load_rules()))
def test_the_words_of_a_rule_name_every_column_text_number_and_parameter_of_its_predicates(rule_id: str) -> None:
    rule = load_rules()[rule_id]
    titles = column_titles()[rule.grain]
    words = Words(titles, lambda name: f"〔{name}〕")
    for predicate in (rule.applies, rule.violation):
        said = words.of(predicate)
        assert all(f"〔{name}〕" in said for name in rule.parameters if f"param('{name}')" in predicate)
        tree = sqlglot.parse_one(with_parameters(predicate, lambda _: "NULL"), read="duckdb")
        for column in tree.find_all(exp.Column):
            title = titles.get(column.name, column.name)
            assert title.removeprefix("是否") in said or column.name in said, column.name
        for literal in tree.find_all(exp.Literal):
            assert str(literal.this).strip("%") in said, literal


@pytest.mark.parametrize("rule_id", list(load_rules()))
def test_every_column_a_rule_names_has_a_chinese_title(rule_id: str) -> None:
    rule = load_rules()[rule_id]
    for predicate in (rule.applies, rule.violation):
        tree = sqlglot.parse_one(with_parameters(predicate, lambda _: "NULL"), read="duckdb")
        names = {column.name for column in tree.find_all(exp.Column)}
        assert not sorted(names - set(column_titles()[rule.grain]))
