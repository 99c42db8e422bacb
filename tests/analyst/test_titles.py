"""The sentences over charts and households are right for none, one and many."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.analyst import titles

END_2016, END_2019 = date(2016, 12, 31), date(2019, 12, 31)


def test_a_household_in_one_sentence() -> None:
    assert titles.household("户00012", "虹薇村", 3, 2, 4, 6410.67, 8130.0) == (
        "户00012（虹薇村，3人）：八有缺2项，有4个未关闭的问题，人均可支配收入6,411元，与当年达标线8,130元相比还差1,719元"
    )
    assert (
        titles.household("户00012", "虹薇村", 1, 0, 0, None, 8130.0)
        == "户00012（虹薇村，1人）：八有齐全，没有未关闭的问题"
    )
    assert titles.household_income("户00012", 8130.0, 8130.0).endswith("相比持平")
    assert titles.household_income("户00012", None, None) == "户00012：没有收入和达标线可比"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (titles.histogram(45, 18, 963, 8130, 500), "45户（4.7%）在8,130元线下，线上500元以内还有18户"),
        (titles.histogram(0, 3, 100, 8130, 500), "没有户在8,130元线下，线上500元以内还有3户"),
        (titles.near("雷州市", 10, 18, 500), "达标线上500元以内共18户，雷州市最多：10户"),
        (titles.near("雷州市", 0, 0, 500), "没有户在达标线上500元以内"),
        (titles.goal(900, 963, 8699), "离2020年目标8,699元还差63户，已达93.5%"),
        (titles.goal(963, 963, 8699), "有劳动能力户都已达到2020年目标8,699元"),
        (titles.went("占比", "66.3%", END_2016, "5.4%", END_2019), "占比从2016年末的66.3%变为2019年末的5.4%"),
        (titles.went("占比", "5.4%", END_2016, "5.4%", END_2019), "占比从2016年末到2019年末都是5.4%"),
        (titles.went("占比", "5.4%", END_2019, "5.4%", END_2019), "2019年末占比为5.4%"),
        (titles.reaching(124, 254, 0.6), "254个村中124个的示范自然村达到60%，还差130个"),
        (titles.reaching(6, 6, 0.6), "6个村的示范自然村都达到60%"),
        (titles.extreme("参保率", "雷州市", "98.0%"), "参保率最低的是雷州市：98.0%"),
        (titles.extreme("参保率", "雷州市", "98.0%", ties=3, areas=12), "参保率最低的3处同为98.0%"),
        (titles.extreme("参保率", "雷州市", "100%", ties=12, areas=12), "参保率都是100%"),
        (titles.most("高风险", "4项", "廉江市", "2项"), "高风险4项，廉江市最多：2项"),
        (titles.most("高风险", "4项", "廉江市", "1项", ties=4), "高风险4项，最多的4处各1项"),
        (titles.lacking("通电的村", 0, 6), "6个村没有缺项"),
        (titles.lacking("通电的村", 2, 6), "6个村里最常缺的一项是“通电的村”：2个村没有达到"),
        (titles.sources(2e6, "省级", 5e5), "本年度到账200.0万元，省级最多，占25.0%"),
        (titles.sources(0, "省级", 0), "本年度没有到账资金"),
        (titles.paid(2e6, 0, "雷州市"), "到账的200.0万元都已支出"),
        (titles.paid(2e6, 1e5, "雷州市"), "到账200.0万元，还有10.0万元没有支出，雷州市最多"),
        (titles.findings_trend(33, END_2016, 543, END_2019), "未关闭的问题从2016年末的33件增到543件"),
        (titles.findings_trend(33, END_2016, 3, END_2019), "未关闭的问题从2016年末的33件减到3件"),
        (titles.findings_trend(3, END_2016, 3, END_2019), "未关闭的问题没有增减，仍是3件"),
        (titles.findings_age(543, 79, 4), "543件未关闭的问题中，79件（14.5%）已有4期以上"),
        (titles.findings_age(0, 0, 4), "没有未关闭的问题"),
        (titles.findings_share("问题", "收入", 1, 4), "问题最多的是收入：1件，占全部的25.0%"),
        (titles.tried_rule("试算", 5, 2, 1, None), "试算：检查了5个对象，2个不符合，1个缺资料无法判断"),
        (titles.tried_rule("试算", 0, 0, 0, "没有检查到任何对象").split("。")[1], "注意：没有检查到任何对象"),
        (titles.subtitle("口径", "万元", "60%"), "口径；单位：万元；黑线：目标60%"),
    ],
)
def test_a_conclusion(said: str, expected: str) -> None:
    assert said == expected
