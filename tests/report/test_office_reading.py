"""The document that a page's HTML is: what paper keeps, what it leaves on the screen, what becomes a table."""

from __future__ import annotations

import pytest

from pipelines.report.office.document import (
    Block,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Row,
    Run,
    Table,
    Text,
    plain,
)
from pipelines.report.office.reading import read_page

HEAD = (
    '<html><head><title>简报 · 模拟数据</title><meta name="bayou-as-of" content="2019-12-31">'
    '<meta name="bayou-known-on" content="2020-01-15"><meta name="bayou-issuer" content="某办">'
    '<meta name="bayou-tier" content="内部"><meta name="bayou-snapshot" content="s"></head>'
)
SVG = (
    '<svg class="{name}" viewBox="0 0 {width} 100" width="{width}" height="100" role="img" font-size="12">'
    '<title>走势</title><desc>从1到2</desc><path d="M0,0L9,9" stroke-dasharray=""/><text x="1" y="2">甲</text></svg>'
)


def page(main: str, *, after: str = "", body: str = "made-up") -> str:
    return f'{HEAD}<body class="{body}"><main>{main}</main>{after}</body></html>'


def blocks(main: str) -> list[Block]:
    return list(read_page(page(main)).blocks)


def cells(row: Row | Table) -> list[str]:
    line = row.head if isinstance(row, Table) else row.cells
    return [plain(cell.text) for cell in line]


def only(main: str) -> Block:
    (block,) = blocks(main)
    return block


@pytest.mark.parametrize(
    ("html", "runs"),
    [
        ("剩 <b>5,702 人</b> ，合计", (Run("剩"), Run("5,702人", is_bold=True), Run("，合计"))),
        ('剩<b class="a">3人</b>', (Run("剩"), Run("3人", is_bold=True, is_red=True))),
        ('<data value="a:b">93.60<small>%</small></data>', (Run("93.60%", address="a:b"),)),
        (
            '<span class="st late"><svg class="mk"></svg>落后<data value="m#behind">2户</data></span>',
            (
                Run("落后", is_bold=True, is_red=True),
                Run("2户", is_bold=True, is_red=True, address="m#behind"),
            ),
        ),
        (
            '重复支付 <code class="rid">PF12</code>',
            (Run("重复支付"), Run("\u00a0PF12", is_small=True)),
        ),
        ('100%<small class="chg">较上季 +2户</small>', (Run("100%"), Run("\n较上季+2户", is_small=True))),
        ('甲<span class="vh">看不见</span><sup><a href="#f1">1</a></sup>乙', (Run("甲乙"),)),
        ("内部资料 注意保存", (Run("内部资料 注意保存"),)),
        ("看\n  bayou why  查", (Run("看bayou why查"),)),
        ("A<br>B", (Run("A\nB"),)),
    ],
)
def test_text(html: str, runs: Text) -> None:
    paragraph = only(f"<p class=body>{html}</p>")
    assert isinstance(paragraph, Paragraph)
    said = "".join(run.text for run in paragraph.text)
    assert said == "".join(run.text for run in runs)
    assert [(run.is_bold, run.is_red, run.address) for run in paragraph.text if run.text.strip()] == [
        (run.is_bold, run.is_red, run.address) for run in runs
    ]


def test_facts_of_the_page() -> None:
    above = (
        '<header><div class="bt"><span>内部资料</span><span class="issue">2019年第4期</span></div>'
        '<div class="kick"><span>监测 · 责任单位简报 · 内部</span></div><h1>甲局</h1></header>'
        '<h2 class="headline">甲局落后<data value="x">2项</data></h2>'
    )
    after = (
        '<footer><ol><li>注一</li></ol><div class="rec">报：甲。　送：乙、丙。</div><p class="end">快照s。</p></footer>'
    )
    document = read_page(page(above, after=after))
    assert (document.title, document.headline, document.is_simulated) == ("简报", "甲局落后2项", True)
    assert (document.masthead.name, document.masthead.secrecy, document.masthead.issue, document.masthead.issuer) == (
        "责任单位简报",
        "内部资料",
        "2019年第4期",
        "某办",
    )
    assert [plain(note) for note in document.notes] == ["注一", "快照s。"]
    assert document.distribution == ("报：甲。", "送：乙、丙。")
    assert document.blocks == ()
    assert not read_page(page("", body="")).is_simulated


def test_a_page_that_does_not_say_its_dates_is_refused() -> None:
    with pytest.raises(ValueError, match="bayou-known-on"):
        read_page(page("").replace("bayou-known-on", "other"))


def test_headings_lose_the_number_that_they_get_anew() -> None:
    found = blocks(
        '<section><h2><span>一、</span>排名：<data value="m">2项</data></h2><h3>（一）总体要求</h3><p>文</p></section>'
        "<section><h2>没有下文的</h2></section>"
    )
    assert [(item.level, plain(item.text)) for item in found if isinstance(item, Heading)] == [
        (1, "排名：2项"),
        (2, "总体要求"),
    ]
    assert isinstance(found[0], Heading)
    assert found[0].text[1].address == "m"


def test_screen_only_parts_stay_on_the_screen() -> None:
    found = blocks(
        '<nav class="toc"><ol><li>目录</li></ol></nav><p class="kn">状态：<svg class="mk"></svg>落后</p>'
        '<ul class="links"><li>链接</li></ul><div class="pick"><p>选</p></div><p>留下</p>'
    )
    assert [plain(item.text) for item in found if isinstance(item, Paragraph)] == ["留下"]


def test_a_table_takes_its_title_from_its_region_else_from_its_section() -> None:
    body = (
        '<thead><tr><th>县</th><th class="num">数</th></tr></thead>'
        '<tbody><tr class="total"><th>合计</th><td class="num"><data value="a">3</data></td></tr>'
        '<tr><th colspan="2">第13条</th></tr></tbody></table></div>'
    )
    named, unnamed = blocks(
        f'<section><h2>一、排名：两县</h2><div aria-label="各县排名"><table><caption>少的在前。</caption>{body}'
        f"<div><table><caption>排名，过期多的在前</caption>{body}</section>"
    )[1:]
    assert isinstance(named, Table)
    assert isinstance(unnamed, Table)
    assert (named.title, named.note, unnamed.title, unnamed.note) == ("各县排名", "少的在前", "排名", "过期多的在前")
    assert (named.columns, cells(named), cells(named.rows[0])) == (2, ["县", "数"], ["合计", "3"])
    assert named.rows[0].is_total
    assert named.rows[0].cells[1].is_number
    assert named.rows[1].cells[0].span == 2


def test_what_is_folded_on_screen_stands_in_the_workbook_only() -> None:
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    found = blocks(f"<details><summary>其余</summary><p>不要</p>{table}</details>{table}")
    assert [isinstance(item, Table) and item.is_folded for item in found] == [True, False]


def test_key_figures_tiles_and_pairs_become_tables() -> None:
    found = blocks(
        '<div class="kpis"><div class="kpi"><h3>脱贫率</h3><div class="v"><data value="r">93.6<small>%</small></data></div>'
        '<p>较上季+1户</p><p class="why">目标100%</p><p><span class="st late">落后2户</span></p></div></div>'
        '<div class="where"><h3>在哪里</h3><p class="sub">人；不是地图</p><div class="grid"><span class="lab">某市</span>'
        '<div class="tile late"><b>甲县</b><data value="t">9人</data></div><div class="tile on"><b>乙县</b>暂缺</div>'
        '<div class="say"><h3>看三点</h3><ol><li>一点</li></ol></div></div></div>'
        '<div class="side"><h3>退出</h3><dl><div><dt>户</dt><dd>1户</dd></div><div><dt>人</dt><dd>2人</dd></div></dl></div>'
        '<div class="side"><h3>帮扶的县</h3><dl><div><dt>甲县</dt><dd>3件</dd></div></dl></div>'
    )
    figures, tiles, points, items, pairs, single = found
    assert isinstance(figures, Table)
    assert cells(figures) == ["指标", "现值", "说明", "状态"]
    assert cells(figures.rows[0]) == ["脱贫率", "93.6%", "较上季+1户；目标100%", "落后2户"]
    assert isinstance(tiles, Table)
    assert (tiles.title, tiles.note) == ("在哪里", "人")
    assert [cells(row) for row in tiles.rows] == [["甲县", "9人", "落后"], ["乙县", "暂缺", "按进度"]]
    assert isinstance(points, Heading)
    assert isinstance(items, Listing)
    assert [plain(item) for item in items.items] == ["一点。"]
    assert isinstance(pairs, Table)
    assert [cells(row) for row in pairs.rows] == [["户", "1户"], ["人", "2人"]]
    assert isinstance(single, Paragraph)
    assert plain(single.text) == "帮扶的县：甲县，3件。"


def test_tables_without_a_row_and_empty_paragraphs_are_left_out() -> None:
    assert (
        blocks(
            '<div class="kpis"></div><div class="side"><h3>空</h3><dl></dl></div><p class="say"> </p>'
            "<section><h2>一、空</h2><table><thead><tr><th>县</th></tr></thead><tbody></tbody></table></section>"
        )
        == []
    )


def test_a_decision_becomes_one_item() -> None:
    listing = only(
        '<ol class="dec"><li><div><h3>是否收回<data value="f">3万元</data></h3><p>最多的是甲县。</p></div>'
        '<div class="who"><b>建议：收回</b><br>甲局<br>2020年3月31日前</div></li></ol>'
    )
    assert isinstance(listing, Listing)
    assert listing.is_ordered
    assert plain(listing.items[0]) == "是否收回3万元。最多的是甲县。建议：收回，甲局，2020年3月31日前。"


@pytest.mark.parametrize(
    ("widths", "chosen"),
    [
        ({"w": 1000, "n": 350, "pr": 640}, 640),
        ({"w": 650, "n": 350}, 650),
        ({"w": 1000, "n": 350}, 350),
        ({"a": 340}, 340),
        ({"w": 1000}, 1000),
    ],
)
def test_of_the_widths_of_a_drawing_paper_takes_the_widest_that_stays_legible(
    widths: dict[str, int], chosen: int
) -> None:
    drawings = "".join(SVG.format(name=name, width=width) for name, width in widths.items())
    figure = only(f"<figure><figcaption><h3>一图</h3><p class=sub>人；如何读</p></figcaption>{drawings}</figure>")
    assert isinstance(figure, Figure)
    assert (figure.width, plain(figure.title), figure.note, figure.description) == (
        chosen,
        "一图",
        "人；如何读",
        "从1到2",
    )
    assert figure.svg.startswith("<svg")
    assert f'viewBox="0 0 {chosen} 100"' in figure.svg
    assert "title" not in figure.svg
    assert 'dasharray=""' not in figure.svg
