"""What a visit paper says in words, each count from the data. Plain values in, plain Chinese out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipelines.report import numbers
from pipelines.report.visit.records import Due, OpenRule, Promise, Standstill, Village

NAMED = 2
HOUSEHOLD_SIGNS = 4
LEADER_ROLES = ("市区党政领导", "主要领导", "分管领导")
STATE_WORDS = {
    "late": "逾期未办",
    "contradicted": "报已办，数据不符",
    "open": "在办",
    "unknown": "未写明",
    "done": "已办",
}
STATE_MARKS = {"late": "late", "contradicted": "late", "open": "watch", "unknown": "held", "done": "ok"}
_EXIT_WORDS = {"已出列": "已出列", "预出列": "预出列", "未出列": "未出列"}


def short_number(household_id: str, village_code: str) -> str:
    """0006 for a household whose number begins with the village's code, else the whole number."""
    rest = household_id.removeprefix(village_code)
    return rest if household_id.startswith(village_code) and len(rest) <= HOUSEHOLD_SIGNS else household_id


def households(ids: Sequence[str], village_code: str) -> str:
    """0001、0004等5户; empty without households."""
    named = "、".join(short_number(one, village_code) for one in ids[:NAMED])
    return named + (f"等{len(ids)}户" if len(ids) > NAMED else "")


def whereabouts(rule: OpenRule, village_code: str) -> str:
    """Where to look: the households, else the objects, else what kind of list it is."""
    if rule.households:
        return f"户{households(rule.households, village_code)}"
    if rule.objects:
        return "、".join(rule.objects[:2]) + (f"等{len(rule.objects)}个" if len(rule.objects) > 2 else "")
    return f"见{rule.grain}"


def due(rule: OpenRule, as_of: date) -> str:
    """逾期62天 of the longest overdue, 期限2020-01-30, or 已豁免."""
    if rule.exempt == rule.findings:
        return "已豁免"
    if rule.due_on is None:
        return "未定期限"
    return deadline(rule.due_on, as_of)


def deadline(day: date | None, as_of: date) -> str:
    """逾期3天 from the day after, else the date; empty without one."""
    if day is None:
        return ""
    late = (as_of - day).days
    return f"逾期{numbers.count(late, '天')}" if late > 0 else f"{numbers.table_date(day)}前"


def responsible(names: Sequence[str]) -> str:
    """The first department that the rule names itself: 市住建局等2家; those that every rule names (各…) only where none is."""
    own = [name for name in names if not name.startswith("各")]
    if not own:
        return "帮扶单位"
    return own[0] + (f"等{len(own)}家" if len(own) > 1 else "")


def identity(village: Village, county_name: str) -> str:
    """廉江市石塘镇 · 登记118户456人 · 牵头帮扶某单位."""
    listed = f"登记{numbers.count(village.households, '户')}{numbers.count(village.persons, '人')}"
    lead = f"牵头帮扶{village.lead_unit}" if village.lead_unit else "牵头帮扶单位没有登记"
    return " · ".join((f"{county_name}{village.town}", listed if village.households else "没有登记户", lead))


def poverty_note(village: Village) -> str:
    """已脱贫101户，村已出列."""
    if not village.households:
        return "户表里没有本村的户"
    status = _EXIT_WORDS.get(village.exit_status)
    exited = f"已脱贫{numbers.count(village.exited, '户')}"
    return f"{exited}，村{status}" if status else f"{exited}，出列状态没有填"


def haves_note(village: Village) -> str:
    """八有不全或不明3户."""
    if not village.households:
        return ""
    if not village.incomplete:
        return "八有逐户齐全"
    return f"八有不全或不明{numbers.count(village.incomplete, '户')}"


def findings_note(village: Village) -> str:
    """严重3件、警告1件，另豁免1件."""
    parts = [
        f"{word}{numbers.count(village.count(severity), '件')}"
        for severity, word in (("critical", "严重"), ("warning", "警告"), ("info", "提示"))
        if village.count(severity)
    ]
    told = "、".join(parts) or "核查没有未关闭的问题"
    return told + (f"，其中已豁免{numbers.count(village.exempt, '件')}" if village.exempt else "")


def idle_amount(village: Village) -> str:
    """Money received and not paid out in 万元; 0 where there is none."""
    return numbers.plain(village.idle_yuan / numbers.YUAN_PER_WAN, 1) if village.idle_yuan else "0"


def money_note(village: Village) -> str:
    """What else stands still beside idle money."""
    if not village.standstills:
        return "没有闲置资金和停滞项目"
    return f"停滞、欠付共{numbers.count(len(village.standstills), '项')}"


def visited(village: Village) -> list[tuple[str, str]]:
    """Who was last there, by role: the leaders always (also where nobody came), others where they came."""
    came = {visit.role: visit for visit in village.visits}
    roles = [role for role in LEADER_ROLES if role in came or role != LEADER_ROLES[0]]
    roles += [role for role in came if role not in LEADER_ROLES]
    return [(role, numbers.table_date(came[role].last_on) if role in came else "没有记录") for role in roles]


def next_due(item: Due) -> str:
    """分管领导2020-03-31前 应到, and what was missed."""
    text = f"{item.role}下次{numbers.table_date(item.next_by)}前"
    return text + (f"，{item.period}有{numbers.count(item.units_short, '个')}单位没到够" if item.units_short else "")


def posts(village: Village) -> str:
    """Whom one can ask: 第一书记1名、驻村队员1名、…在岗; 挂钩领导2名; 帮扶责任人12名."""
    told = village.posts
    if told is None or not (told.first_secretaries or told.cadres or told.assistants):
        team = "没有在岗驻村干部的记录"
    else:
        others = max(0, told.cadres - told.first_secretaries)
        team = f"第一书记{told.first_secretaries}名、驻村队员{others}名、辅助人员{told.assistants}名在岗"
    leaders = f"挂钩领导{told.leaders}名" if told is not None and told.leaders else "没有挂钩领导"
    helpers = f"帮扶责任人{village.helpers}名" if village.helpers else "没有帮扶责任人"
    missing = f"，{numbers.count(village.unpaired, '户')}没有结对" if village.unpaired else ""
    return f"{team}；{leaders}；{helpers}{missing}"


def standstill(item: Standstill, as_of: date) -> str:
    """One thing that stands still, in words."""
    amount = numbers.money(item.yuan) if item.yuan else ""
    days = f"{numbers.count((as_of - item.since).days, '天')}" if item.since is not None and item.since < as_of else ""
    match item.kind:
        case "idle_fund":
            return f"{item.name}还有{amount}没有支付" + (f"，到账已{days}" if days else "")
        case "stopped_project":
            return f"{item.name}停滞或终止" + (f"，已投{amount}" if amount else "")
        case "late_project":
            return f"{item.name}过了计划完工日{days}还在建" + (f"，{amount}未付" if amount else "")
        case "unaccepted_project":
            return f"{item.name}完工{days}还没有验收"
        case "dead_entity":
            return f"经营主体{item.name}，投入{amount}没有收回"
        case "dividend":
            return f"到期分红欠付{amount}" + (f"，最早的已欠{days}" if days else "")
        case "subsidy":
            return f"{item.name}户完工的危房改造补助欠付{amount}"


def promise(item: Promise, village_code: str) -> str:
    """饮水管道漏水（户0004、0007）, with the number of cases where several are alike."""
    where = f"（户{households(item.households, village_code)}）" if item.households else ""
    cases = f"，共{numbers.count(item.cases, '件')}" if item.cases > max(1, len(item.households)) else ""
    return f"{item.text}{where}{cases}"


def county_headline(name: str, villages: Sequence[Village]) -> str:
    """What the list of a county's villages says above it."""
    if not villages:
        return f"{name}没有报送村表，做不出到村单"
    findings, overdue = (sum(getattr(village, what) for village in villages) for what in ("findings", "overdue"))
    opening = f"{name}{numbers.count(len(villages), '个')}村"
    if not findings:
        return f"{opening}没有未关闭的核查问题"
    if not overdue:
        return (
            f"{opening}有{numbers.count(findings, '件')}问题未关闭，都没有逾期；最多的是{_most(villages, 'findings')}"
        )
    counted = f"{numbers.count(findings, '件')}问题未关闭，其中逾期{numbers.count(overdue, '件')}"
    return f"{opening}有{counted}；逾期最多的是{_most(villages, 'overdue')}"


def _most(villages: Sequence[Village], what: str) -> str:
    """璃萍村（2件）, or 璃萍村等4村（各2件） where several have as many."""
    most = max(getattr(village, what) for village in villages)
    worst = [village.name for village in villages if getattr(village, what) == most]
    if len(worst) == 1:
        return f"{worst[0]}（{numbers.count(most, '件')}）"
    return f"{worst[0]}等{numbers.count(len(worst), '村')}（各{numbers.count(most, '件')}）"


def last_leader(village: Village) -> str:
    """2019-12-01 分管领导, of the leaders who came last; 没有记录 where none did."""
    came = [visit for visit in village.visits if visit.role in LEADER_ROLES]
    last = max(came, key=lambda visit: visit.last_on, default=None)
    return f"{numbers.table_date(last.last_on)}{last.role}" if last is not None else "没有记录"


def number_note(village: Village) -> str:
    """How the short household numbers are to be read."""
    return f"户编号略去前12位村代码{village.code}"
