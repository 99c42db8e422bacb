"""The sentences of the public page, built from what the public is told."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from pipelines.report import numbers
from pipelines.report.public_numbers import NO_VALUE, NOT_TOLD, PublicCell
from pipelines.store.run_context import RunContext

DRAFT = "未经审核签发，不得公开"


def title(cells: Mapping[str, PublicCell]) -> str:
    """The finding of the page, its number under its address: 佛山对口帮扶村93.6%的在册人口已登记脱贫."""
    rate = cells.get("registered_exit_rate")
    if rate is None or not rate.told.is_told:
        return "佛山市对口帮扶村脱贫进展"
    return f"佛山对口帮扶村{rate.addressed_text}的在册人口已登记脱贫"


def opening(cells: Mapping[str, PublicCell], context: RunContext) -> Markup:
    """The state in one sentence, every number with its address; what is not told is left out."""
    phrases = {
        "registered_households": "在册{}",
        "registered_persons": "{}",
        "registered_exit_rate": "登记脱贫率{}",
        "villages_exited": "出列的村占{}",
        "income_line_households": "有劳动能力的户收入达标{}",
        "medical_insurance": "参加基本医疗保险{}",
    }
    told = [
        Markup(phrase).format(cells[name].html)
        for name, phrase in phrases.items()
        if name in cells and cells[name].told.text not in (NOT_TOLD, NO_VALUE)
    ]
    return Markup("截至{}，佛山对口帮扶的村{}。").format(
        numbers.prose_date(context.as_of), Markup("，").join(told) if told else "没有可以公开的数"
    )


def approval(release: Mapping[str, object] | None) -> str:
    """Who stands for the page; of a draft, that nobody does yet."""
    if release is None:
        return DRAFT
    return (
        f"编制{release['maker']}，审核{release['reviewer']}，签发{release['signer']}"
        f"（{numbers.prose_date(release['signed_on'])}）"  # type: ignore[arg-type]
    )


METHOD = (
    "关于人和户的数四舍五入到5，比率由取整后的数算出，各级分别取整，所以下级之和可能不等于上级。",
    "少于10人（户）的，以及全部、没有一个的，都只写上限或下限（99.7%以上、0.3%以下、不足10人），0和9看不出分别。",
    "“不公开”：为避免用合计、其他指标或以前公布的数推算出个别人、个别户而不公开；“暂缺”：没有收到数据。",
    "分母含情况不详的人和户，不详的不算达到。",
    "与上次公布相差不足12的，沿用上次公布的数，所以公布的数与实际最多相差11。",
    "平均数只在10户以上时公布，取整到10元；关于村和财政资金的数不涉及个人，按原数公布；涉及个别捐赠和销售的金额不公布。",
)
"""How the numbers were made safe, for everybody to read."""
