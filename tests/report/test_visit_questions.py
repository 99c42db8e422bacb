"""What the visit paper asks and brings, worked out by hand for small villages."""

from __future__ import annotations

from datetime import date

from pipelines.report.visit.bringing import to_bring
from pipelines.report.visit.questions import questions
from pipelines.report.visit.records import County, Due, Posts, Standstill, Vacancies, Village, Wishes
from tests.report.villages import AS_OF, bare_village, lacking, promise, rule, village

EMPTY = County()


def asked(place: Village, county: County = EMPTY) -> list[str]:
    return questions(place, county, AS_OF)


def brought(place: Village, county: County = EMPTY) -> list[str]:
    return to_bring(place, county, AS_OF)


def test_a_village_in_order_gives_rise_to_no_question_and_needs_nothing() -> None:
    assert asked(village()) == []
    assert brought(village()) == []


def test_a_village_without_data_is_asked_why() -> None:
    assert asked(bare_village()) == [
        "为什么本村在户表里没有一户？",
        "为什么村里没有在岗的驻村干部，现在谁负责？",
        "为什么村没有在任的帮扶单位？",
    ]


def test_overdue_findings_are_asked_about_with_their_days() -> None:
    place = village(rules=(rule(),))
    assert asked(place) == ["为什么“脱贫属性与脱贫年度不配对”2件逾期62天还没有整改？"]
    assert brought(place) == ["整改台账3件逐件定责任人，2件逾期的当场定日子"]


def test_findings_within_their_time_are_a_task_and_no_question() -> None:
    place = village(rules=(rule(overdue=0, due_on=date(2020, 1, 30)),))
    assert asked(place) == []
    assert brought(place) == ["整改台账3件逐件定责任人"]


def test_exempt_findings_are_not_to_be_put_right() -> None:
    assert brought(village(rules=(rule(overdue=0, exempt=3, due_on=None),))) == ["整改台账各件都已豁免，核对豁免理由"]
    assert brought(village(rules=(rule(overdue=0, exempt=1),))) == ["整改台账2件逐件定责任人"]


def test_a_claim_that_the_data_contradict_is_asked_about() -> None:
    place = village(rules=(rule(overdue=0, contradicted=1),))
    assert asked(place) == ["为什么“脱贫属性与脱贫年度不配对”报了已整改，数据里还有1件？"]


def test_a_missing_have_is_asked_about_with_its_gap_and_deadline() -> None:
    assert asked(village(lacking=(lacking(),))) == [
        "为什么2户喝不上安全水（主管未通）：户0002、0003？2020-06-30前做得到吗？"
    ]
    passed = lacking(gap="", deadline=date(2019, 12, 30))
    assert asked(village(lacking=(passed,))) == ["为什么2户喝不上安全水：户0002、0003？期限已过，还差什么？"]
    on_the_day = lacking(gap="", deadline=AS_OF)
    assert asked(village(lacking=(on_the_day,))) == ["为什么2户喝不上安全水：户0002、0003？2019-12-31前做得到吗？"]


def test_households_without_a_measure_or_a_date_are_a_task() -> None:
    place = village(lacking=(lacking(measure=""), lacking(have="网络", deadline=None)))
    assert brought(place) == ["给没有措施或期限的2户定措施、定期限"]
    assert brought(village(lacking=(lacking(),))) == []


def test_what_nobody_checked_is_no_lack() -> None:
    assert asked(village(lacking=(lacking(is_known=False),))) == ["为什么2户的八有还没有核查清楚？"]


def test_what_a_visit_found_and_left_is_asked_about_once() -> None:
    two = (promise(), promise(text="房屋渗水"), promise(text="路灯不亮", state="done"))
    assert asked(village(promises=two)) == [
        "为什么2019-06-20走访发现的“饮水管道漏水（户0004）”还没有解决（同类未了的还有1项）？"
    ]


def test_a_promise_past_its_date_is_asked_about() -> None:
    late = promise(source="八有核查", deadline=date(2019, 12, 1), state="late", households=())
    assert asked(village(promises=(late,))) == ["为什么八有核查定的“饮水管道漏水”过期30天还没有办？"]


def test_posts_that_nobody_holds() -> None:
    assert asked(village(posts=Posts(0, 1, 0, 1, 1))) == ["为什么村里没有在岗的第一书记，什么时候派到？"]


def test_money_that_lies_idle_is_asked_about_and_a_task() -> None:
    idle = Standstill("idle_fund", "2018年佛山市级财政补助", 250_000.0, date(2019, 1, 31))
    arrears = Standstill("dividend", "", 4_000.0, date(2019, 12, 1))
    place = village(standstills=(arrears, idle))
    assert asked(place) == [
        "为什么2018年佛山市级财政补助还有25.0万元没有支付，到账已334天？",
        "为什么到期分红欠付0.4万元，最早的已欠30天？",
    ]
    assert brought(place) == ["催付到期分红（0.4万元）", "催办资金支付（25.0万元）"]


def test_a_unit_whose_leader_did_not_come_is_asked_about() -> None:
    short = Due("分管领导", "2019年四季度", 2, 1, date(2020, 3, 31))
    assert asked(village(dues=(short,))) == ["为什么2019年四季度有1个帮扶单位的分管领导到村次数不够？"]
    assert asked(village(dues=(Due("分管领导", "2019年四季度", 2, 0, date(2020, 3, 31)),))) == []


def test_vacancies_are_brought_to_those_whose_wish_they_fit() -> None:
    waiting = Wishes("家政护工", None, 2, date(2019, 12, 1))
    recommended = Wishes("企业用工", "已推荐岗位", 1, date(2019, 1, 1))
    offers = {"家政": Vacancies(5, "甲公司", "保洁员", 3_000.0), "护工": Vacancies(7, "乙医院", "护工", 4_200.0)}
    place = village(wishes=(waiting, recommended))
    assert asked(place) == [
        "为什么登记了的求职意愿没有着落（家政护工2人，最久30天）？",
        "为什么推荐过岗位的1人还没有上岗？",
    ]
    assert brought(place, County(offers, {"家政护工": 2, "创业": 1})) == [
        "家政护工2人：县里招12个岗（如乙医院护工，月薪4,200元）",
        "企业用工1人：县里眼下没有合适的空岗，带外地岗位来",
        "家政护工2人：接上培训班（近一年县里办过家政护工2期）",
    ]


def test_a_wish_for_training_takes_any_course() -> None:
    place = village(wishes=(Wishes("参加培训", None, 3, date(2019, 12, 1)),))
    assert brought(place, County({}, {"创业": 1, "家政护工": 2})) == [
        "参加培训3人：接上培训班（近一年县里办过创业1期、家政护工2期）"
    ]
    assert brought(place) == ["参加培训3人：近一年县里没有办班，请县里开班"]
