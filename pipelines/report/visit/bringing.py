"""Tasks to set and resources to bring to the village: each by one rule from what the register says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from pipelines.report import numbers
from pipelines.report.visit.questions import Situation, by_kind
from pipelines.report.visit.records import County, Standstill, Village

# Posts of which types meet a wish; 公益性岗位 are made by villages, not found among vacancies.
FITTING_POSTS: Mapping[str, tuple[str, ...]] = {
    "企业用工": ("制造", "其他"),
    "家政护工": ("家政", "护工"),
    "灵活就业": ("家政", "护工", "其他"),
}
# Courses that meet a wish; for 参加培训 any does.
FITTING_COURSES: Mapping[str, tuple[str, ...]] = {
    "企业用工": ("订单培训", "职业技能"),
    "家政护工": ("家政护工",),
    "自主创业": ("创业",),
}


def to_bring(village: Village, county: County, as_of: date) -> list[str]:
    """Tasks to set and resources to bring; empty where nothing calls for any."""
    situation = Situation(village, county, as_of)
    return list(dict.fromkeys(text for bring in _TO_BRING for text in bring(situation)))


def _worklist(situation: Situation) -> list[str]:
    village = situation.village
    if not village.findings:
        return []
    left = village.findings - village.exempt
    told = f"整改台账{numbers.count(left, '件')}逐件定责任人" if left else "整改台账各件都已豁免，核对豁免理由"
    return [told + (f"，{numbers.count(village.overdue, '件')}逾期的当场定日子" if village.overdue else "")]


def _measures(situation: Situation) -> list[str]:
    """A measure and a date for households that lack something and have neither."""
    bare = {
        household
        for row in situation.village.lacking
        if row.is_known and not (row.measure and row.deadline)
        for household in row.households
    }
    return [f"给没有措施或期限的{numbers.count(len(bare), '户')}定措施、定期限"] if bare else []


def _posts_for_wishes(situation: Situation) -> list[str]:
    brought = []
    for kind, persons in by_kind(list(situation.village.wishes)).items():
        types = FITTING_POSTS.get(kind, ())
        offers = [situation.county.vacancies[name] for name in types if name in situation.county.vacancies]
        if offers:
            best = max(offers, key=lambda offer: offer.wage_yuan or 0.0)
            wage = f"，月薪{numbers.income(best.wage_yuan)}" if best.wage_yuan else ""
            posts = numbers.count(sum(offer.posts for offer in offers), "个")
            brought.append(
                f"{kind}{numbers.count(persons, '人')}：县里招{posts}岗（如{best.employer}{best.title}{wage}）"
            )
        elif types:
            brought.append(f"{kind}{numbers.count(persons, '人')}：县里眼下没有合适的空岗，带外地岗位来")
        elif kind == "公益性岗位":
            brought.append(f"公益性岗位{numbers.count(persons, '人')}：带公益性岗位指标")
    return brought


def _courses_for_wishes(situation: Situation) -> list[str]:
    kinds = by_kind(list(situation.village.wishes))
    courses = situation.county.courses
    brought = []
    for kind, persons in kinds.items():
        fitting = tuple(courses) if kind == "参加培训" else FITTING_COURSES.get(kind, ())
        offered = [name for name in fitting if courses.get(name)]
        if offered:
            told = "、".join(f"{name}{courses[name]}期" for name in offered[:3])
            brought.append(f"{kind}{numbers.count(persons, '人')}：接上培训班（近一年县里办过{told}）")
        elif kind == "参加培训":
            brought.append(f"参加培训{numbers.count(persons, '人')}：近一年县里没有办班，请县里开班")
    return brought


_REMEDIES: Mapping[str, str] = {
    "idle_fund": "催办资金支付",
    "stopped_project": "定停滞项目去留，追回资金",
    "late_project": "定在建项目完工日",
    "unaccepted_project": "安排项目验收",
    "dead_entity": "追回投给{name}主体的资金",
    "dividend": "催付到期分红",
    "subsidy": "带来欠付的危房改造补助",
}


def _remedies(situation: Situation) -> list[str]:
    sums: dict[str, list[Standstill]] = {}
    for item in situation.village.standstills:
        sums.setdefault(_REMEDIES[item.kind].format(name=item.name), []).append(item)
    return [
        task + (f"（{numbers.money(yuan)}）" if (yuan := sum(item.yuan or 0.0 for item in items)) else "")
        for task, items in sums.items()
    ]


def _helpers(situation: Situation) -> list[str]:
    unpaired = situation.village.unpaired
    return [f"给{numbers.count(unpaired, '户')}派帮扶责任人"] if unpaired else []


_TO_BRING: tuple[Callable[[Situation], list[str]], ...] = (
    _worklist, _measures, _helpers, _remedies, _posts_for_wishes, _courses_for_wishes,
)  # fmt: skip
