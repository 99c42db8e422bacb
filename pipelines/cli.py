"""The `bayou` command: plain words in, exit codes out (0 done · 1 internal · 2 usage · 3 refused · 4 pages · 5 machine).

Heavy modules are imported inside the commands, so that `bayou --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines import __version__
from pipelines.errors import INTERRUPTED, BayouError, UsageError, is_interruption

if TYPE_CHECKING:
    from pipelines.run import Progress, RunOutcome
    from pipelines.store.home import Home

app = typer.Typer(
    name="bayou",
    help="八有（Bayou）：从各地报送的建档立卡文件，到十二县进展报告。第一次使用：bayou demo，然后 bayou run。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

STAGE_TITLES = {
    "ingest": "收件 ingest",
    "curate": "整理 curate",
    "check": "核查 check",
    "measure": "度量 measure",
    "publish": "发布 publish",
    "report": "报告 report",
}

BEGIN_PANEL, STAGES_PANEL, FILES_PANEL, LOOK_PANEL, KEEP_PANEL = "开始", "六个环节", "报送与退回", "查看", "保存"


class Format(StrEnum):
    """How a list is printed."""

    table = "table"
    csv = "csv"
    json = "json"


class TextFormat(StrEnum):
    """How something that is no list is printed."""

    text = "text"
    json = "json"


HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="数据目录（其下有 data/ 和 reports/）；默认为本仓库，也可用环境变量 BAYOU_HOME",
        envvar="BAYOU_HOME",
    ),
]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="数据截止日，如 2019-12-31；默认为最新的数据日期")]
KnownOnOption = Annotated[
    str | None, typer.Option("--known-on", help="只用到这一天为止收到的批次；默认为最新的收件日期")
]
FormatOption = Annotated[Format, typer.Option("--format", help="输出形式")]
TextFormatOption = Annotated[TextFormat, typer.Option("--format", help="输出形式")]


def _home(path: Path | None) -> Home:
    from pipelines.store.home import PROJECT_ROOT, Home

    return Home((path or PROJECT_ROOT).resolve())


def _date(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise UsageError(f"日期写法不对：{text}", where=option, do="请写成 2019-12-31 的形式") from error


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal that vanishes when the work is done; one line a stage where there is none."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda stage, text, done, total: None if text else print(STAGE_TITLES.get(stage, stage), file=sys.stderr)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=28), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("准备", total=None)

        def update(stage: str, text: str, done: int, total: int) -> None:
            bar.update(
                task, description=f"{STAGE_TITLES.get(stage, stage)} {text}", completed=done, total=total or None
            )

        yield update


def _say(outcome: RunOutcome) -> None:
    """What was done, stage by stage, and where to look; plain lines that nothing wraps."""
    for record in outcome.stages:
        title = STAGE_TITLES.get(record.stage, record.stage)
        typer.echo(f"  {title:<14}{record.seconds:>8.1f} 秒{record.peak_memory_mib:>8.0f} MiB")
    if outcome.files_refused:
        typer.echo(f"有 {outcome.files_refused} 个文件未能读入，其余照常；发布后用 bayou ledger 查看原因。")
    if outcome.was_noop:
        typer.echo(f"没有新的输入：快照 {outcome.snapshot_id} 及其全部报告已经存在，未做任何改动。")
    elif outcome.pages_made:
        typer.echo(
            f"快照 {outcome.snapshot_id} 已发布，生成 {outcome.pages_made} 页报告：reports/latest/internal/index.html"
        )
    elif not outcome.worklists_made:
        typer.echo(f"快照 {outcome.snapshot_id}：已完成到所要求的环节。")
    if outcome.worklists_made:
        typer.echo(f"整改台账 {outcome.worklists_made} 份（受限数据）：reports/latest/restricted/worklists/")
    if outcome.hint:
        typer.echo(f"提示：{outcome.hint}。")


def _print_rows(columns: list[str], rows: list[tuple[object, ...]], form: Format, title: str) -> None:
    """Print a list as a table for people, or as csv or json for programs (all rows, nothing cut)."""
    if form is Format.csv:
        import csv

        from pipelines.store.safe_cells import safe_row

        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows(map(safe_row, rows))
    elif form is Format.json:
        import json

        records = [dict(zip(columns, row, strict=True)) for row in rows]
        print(json.dumps(records, ensure_ascii=False, indent=1, default=str))
    else:
        from rich.console import Console
        from rich.table import Table

        console = Console()
        table = Table(title=title, header_style="bold", title_justify="left")
        for column in columns:
            table.add_column(column, overflow="fold")
        shown = rows if not console.is_terminal else rows[:200]
        for row in shown:
            table.add_row(*("" if value is None else str(value) for value in row))
        console.print(table)
        if len(shown) < len(rows):
            console.print(f"只显示前{len(shown)}行，共{len(rows)}行；全部请用 --format csv", highlight=False)


@app.command(
    help="生成模拟的建档立卡数据（十二县、254村、约8.9万人），供试用和测试；与任何真实的人无关。",
    rich_help_panel=BEGIN_PANEL,
)
def demo(
    home: HomeOption = None,
    seed: Annotated[int, typer.Option(help="随机种子；同一种子得到同样的文件")] = 2018,
    scale: Annotated[float, typer.Option(help="规模，1 为全量", min=0.01, max=100)] = 1.0,
    clean: Annotated[bool, typer.Option("--clean", help="不埋入差错，只保留少数真实而罕见的情形")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="再加一个结构有错的批次，用来看系统如何拒绝发布")] = False,
) -> None:
    from pipelines.demo import write_demo
    from pipelines.store.files import machine_errors
    from pipelines.store.leftovers import clear_half_written
    from pipelines.store.locks import writer_lock

    place = _home(home)
    with machine_errors("生成模拟数据"), writer_lock(place), _progress() as progress:
        clear_half_written(place)
        summary = write_demo(
            place.root,
            seed=seed,
            scale=scale,
            clean=clean,
            refuse=refuse,
            progress=lambda text: progress("demo", text, 0, 0),
        )
    typer.echo(
        f"模拟数据已写入 data/raw：{summary.batches}个批次、{summary.files}个文件、{summary.rows:,}行；"
        f"2018年末{summary.households:,}户{summary.persons:,}人；埋入差错{summary.defects}处。下一步：bayou run"
        if summary.households
        else f"已向 data/raw 加入一个结构有错的批次（{summary.rows}行）。下一步：bayou run，它会拒绝发布，退出码为3"
    )


@app.command(
    "run", help="完整跑一遍：收件、整理、核查、度量、发布、报告。没有新输入时什么也不做。", rich_help_panel=BEGIN_PANEL
)
def run_everything(
    home: HomeOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    scheduled: Annotated[
        bool,
        typer.Option(
            "--scheduled", help="无人看管时用：等文件复制完、等别的 bayou 结束，事后清理（见 bayou schedule）"
        ),
    ] = False,
) -> None:
    if not scheduled:
        _run_until("report", home, as_of, known_on)
        return
    if as_of or known_on:
        raise UsageError("定时运行总是用最新的数据", where="--scheduled", do="去掉 --as-of 和 --known-on")
    from pipelines.scheduled import run_as_scheduled

    _say(run_as_scheduled(_home(home)))


@app.command(
    help="按 data/schedule.toml 写出定时运行的 systemd 定时器和 cron 行，并说怎样装上。", rich_help_panel=BEGIN_PANEL
)
def schedule(home: HomeOption = None) -> None:
    from pipelines.schedule import installing, write_schedule
    from pipelines.store.files import machine_errors
    from pipelines.store.schedule_setting import WHERE, ensure_setting, read_setting

    place = _home(home)
    with machine_errors("写定时运行的设置"):
        if ensure_setting(place):
            typer.echo(f"还没有设置，已写出一份：{WHERE}。要改时刻等，改好后再运行 bayou schedule。\n")
        written = write_schedule(place, read_setting(place))
    typer.echo(written.texts["bayou.cron"])
    for line in installing(written):
        typer.echo(line)


def _run_until(stage: str, home: Path | None, as_of: str | None, known_on: str | None) -> None:
    from pipelines.run import run

    with _progress() as progress:
        outcome = run(
            _home(home),
            as_of=_date(as_of, "--as-of"),
            known_on=_date(known_on, "--known-on"),
            until=stage,
            progress=progress,
        )
    _say(outcome)


@app.command(help="第一环：读入各地文件，逐行记账。", rich_help_panel=STAGES_PANEL)
def ingest(home: HomeOption = None, as_of: AsOfOption = None, known_on: KnownOnOption = None) -> None:
    _run_until("ingest", home, as_of, known_on)


@app.command(help="第二环：按截止日整理成事实表（缺前面的环节会先补上）。", rich_help_panel=STAGES_PANEL)
def curate(home: HomeOption = None, as_of: AsOfOption = None, known_on: KnownOnOption = None) -> None:
    _run_until("curate", home, as_of, known_on)


@app.command(help="第三环：按规则核查，形成问题清单。", rich_help_panel=STAGES_PANEL)
def check(home: HomeOption = None, as_of: AsOfOption = None, known_on: KnownOnOption = None) -> None:
    _run_until("check", home, as_of, known_on)


@app.command(help="第四环：计算指标，同时由 Great Expectations 核验。", rich_help_panel=STAGES_PANEL)
def measure(home: HomeOption = None, as_of: AsOfOption = None, known_on: KnownOnOption = None) -> None:
    _run_until("measure", home, as_of, known_on)


@app.command(help="第五环：通过闸门后发布快照。", rich_help_panel=STAGES_PANEL)
def publish(home: HomeOption = None, as_of: AsOfOption = None, known_on: KnownOnOption = None) -> None:
    _run_until("publish", home, as_of, known_on)


@app.command(help="第六环：生成报告；用 --paper 和 --county 只重做其中一部分。", rich_help_panel=STAGES_PANEL)
def report(
    home: HomeOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    paper: Annotated[str | None, typer.Option(help="报告名，如 county_progress、village_visit；写错时列出全部")] = None,
    county: Annotated[str | None, typer.Option(help="县（市、区）代码，如 440882")] = None,
) -> None:
    if paper is None and county is None:
        _run_until("report", home, as_of, known_on)
        return
    if as_of or known_on:
        raise UsageError(
            "--paper、--county 只用于当前快照", where="--as-of", do="去掉 --as-of 和 --known-on，或先 bayou run"
        )
    from pipelines.report.papers import PAPERS
    from pipelines.run import render

    chosen = paper or "county_progress"
    with _progress() as progress:
        outcome = render(_home(home), paper=chosen, county=county, progress=progress)
    typer.echo(f"已生成 {outcome.pages_made} 页：reports/{outcome.snapshot_id}/{PAPERS[chosen].tier}/")
    if outcome.hint:
        typer.echo(f"提示：{outcome.hint}。")


@app.command(help="列出问题（受限数据：含户编号、人编号，不含姓名和证件号码）。", rich_help_panel=LOOK_PANEL)
def findings(
    home: HomeOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    rule: Annotated[str | None, typer.Option(help="只看这条规则，如 ID04")] = None,
    county: Annotated[str | None, typer.Option(help="只看这个县，如 440882")] = None,
    severity: Annotated[str | None, typer.Option(help="只看这一级：critical、warning、info")] = None,
    family: Annotated[str | None, typer.Option(help="只看这一类规则，如 EX")] = None,
    village: Annotated[str | None, typer.Option(help="只看这个村：村代码，或不重名的村名")] = None,
    responsible: Annotated[str | None, typer.Option(help="只看这个责任单位的，如 市住建局")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只看过了整改期限的")] = False,
    form: FormatOption = Format.table,
) -> None:
    from pipelines.finding_lists import list_findings, readable_findings

    columns, rows = list_findings(
        _home(home),
        as_of=_date(as_of, "--as-of"),
        known_on=_date(known_on, "--known-on"),
        rule=rule,
        county=county,
        severity=severity,
        family=family,
        village=village,
        responsible=responsible,
        overdue_only=overdue,
    )
    if form is Format.table:
        columns, rows = readable_findings(columns, rows)
    _print_rows(columns, rows, form, f"{'过期未整改' if overdue else '未关闭'}的问题({len(rows)})")


@app.command(help="列出豁免及其状态：在期、到期、未到、对不上问题（受限数据）。", rich_help_panel=LOOK_PANEL)
def exemptions(home: HomeOption = None, known_on: KnownOnOption = None, form: FormatOption = Format.table) -> None:
    from pipelines.finding_lists import list_exemptions

    columns, rows = list_exemptions(_home(home), known_on=_date(known_on, "--known-on"))
    _print_rows(columns, rows, form, f"豁免({len(rows)})")


@app.command(
    help="列出交回的整改台账说了什么、数据是否证实（受限数据）；对不上任何问题的排在最前。", rich_help_panel=LOOK_PANEL
)
def claims(
    home: HomeOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    county: Annotated[str | None, typer.Option(help="只看这个县，如 440882")] = None,
    outcome: Annotated[
        str | None,
        typer.Option(help="只看这一种：unknown 对不上、contradicted 与数据不符、pending 待核、verified 属实、none"),
    ] = None,
    form: FormatOption = Format.table,
) -> None:
    from pipelines.finding_lists import list_claims

    columns, rows = list_claims(
        _home(home),
        as_of=_date(as_of, "--as-of"),
        known_on=_date(known_on, "--known-on"),
        county=county,
        outcome=outcome,
    )
    _print_rows(columns, rows, form, f"整改情况({len(rows)})")


@app.command(
    help="一户、一村为什么是这样，一个数从哪里来：逐条规则和指标，到报表的单元格（受限数据：不含姓名和证件号码）。",
    rich_help_panel=LOOK_PANEL,
)
def why(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="户编号|村|数的地址",
            help="户编号（如 bayou findings 所列）、村代码或不重名的村名，或页面上一个数的地址，"
            "如 medical_insurance:county:440882:2019-12-31",
            show_default=False,
        ),
    ],
    home: HomeOption = None,
    known_on: KnownOnOption = None,
    everything: Annotated[bool, typer.Option("--all", help="也列出符合的规则")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="按 JSON 输出全部结论，同 --format json")] = False,
    form: TextFormatOption = TextFormat.text,
) -> None:
    from pipelines.answers.why import why as answer

    told = answer(_home(home), subject, known_on=_date(known_on, "--known-on"), everything=everything)
    _tell(told, TextFormat.json if as_json else form)


def _tell(told: tuple[dict[str, Any], Iterator[str]], form: TextFormat) -> None:
    """Print an answer: the record for programs, or the lines for people."""
    record, lines = told
    if form is TextFormat.json:
        import json

        print(json.dumps(record, ensure_ascii=False, indent=1, default=str))
        return
    for line in lines:
        print(line)


trace = typer.Typer(help="往下追：从条款、义务到指标和规则，再到户和报表的单元格。", no_args_is_help=True)
app.add_typer(trace, name="trace", rich_help_panel=LOOK_PANEL)

CountyOption = Annotated[str | None, typer.Option("--county", help="只看这个县，如 440882")]
VillageOption = Annotated[str | None, typer.Option("--village", help="只看这个村：村代码，或不重名的村名")]
SubjectsOption = Annotated[int, typer.Option("--subjects", min=0, help="逐个列出多少个对象（受限数据）")]


@trace.command("clause", help="一条：摘要、引用文件、责任单位、各项义务，每项的指标和规则。")
def trace_clause(
    number: Annotated[str, typer.Argument(metavar="条", help="1到30，如 16", show_default=False)],
    home: HomeOption = None,
    known_on: KnownOnOption = None,
    form: TextFormatOption = TextFormat.text,
) -> None:
    from pipelines.answers.published import open_published
    from pipelines.answers.trace import known_article, trace_clause

    known_article(number)
    with open_published(_home(home), _date(known_on, "--known-on")) as published:
        _tell(trace_clause(published, number), form)


@trace.command("obligation", help="一项义务：服务于它的指标和规则；没有的，缺什么。")
def trace_obligation(
    number: Annotated[str, typer.Argument(metavar="义务", help="如 24.1", show_default=False)],
    home: HomeOption = None,
    known_on: KnownOnOption = None,
    form: TextFormatOption = TextFormat.text,
) -> None:
    from pipelines.answers.published import open_published
    from pipelines.answers.trace import known_obligation, trace_obligation

    known_obligation(number)
    with open_published(_home(home), _date(known_on, "--known-on")) as published:
        _tell(trace_obligation(published, number), form)


@trace.command("measure", help="一个指标：口径、参数、现值，拉低它的和不详的对象，到报表的单元格（受限数据）。")
def trace_measure(
    measure_id: Annotated[str, typer.Argument(metavar="指标", help="如 medical_insurance", show_default=False)],
    home: HomeOption = None,
    known_on: KnownOnOption = None,
    county: CountyOption = None,
    village: VillageOption = None,
    area: Annotated[str | None, typer.Option(help="其他地区，如 town:440882101、support_unit:DW001")] = None,
    subjects: SubjectsOption = 5,
    form: TextFormatOption = TextFormat.text,
) -> None:
    from pipelines.answers.measure import known_measure
    from pipelines.answers.published import open_published
    from pipelines.answers.trace import scope_of, trace_measure

    known_measure(measure_id)
    place, known = _home(home), _date(known_on, "--known-on")
    scope = scope_of(place, known, county=county, village=village, area=area, limit=subjects)
    with open_published(place, known) as published:
        _tell(trace_measure(published, measure_id, scope), form)


@trace.command("rule", help="一条规则：检查谁、什么算不符合、查出多少，违反的对象，到报表的单元格（受限数据）。")
def trace_rule(
    rule_id: Annotated[str, typer.Argument(metavar="规则", help="如 ID04", show_default=False)],
    home: HomeOption = None,
    known_on: KnownOnOption = None,
    county: CountyOption = None,
    village: VillageOption = None,
    subjects: SubjectsOption = 5,
    form: TextFormatOption = TextFormat.text,
) -> None:
    from pipelines.answers.published import open_published
    from pipelines.answers.rule import known_rule
    from pipelines.answers.trace import scope_of, trace_rule

    known_rule(rule_id)
    place, known = _home(home), _date(known_on, "--known-on")
    scope = scope_of(place, known, county=county, village=village, area=None, limit=subjects)
    with open_published(place, known) as published:
        _tell(trace_rule(published, rule_id, scope), form)


@app.command("rule", help="一条规则：检查谁、什么算不符合、依据、例子和参数。", rich_help_panel=LOOK_PANEL)
def show_rule(
    rule_id: Annotated[str, typer.Argument(metavar="规则编号", help="如 ID04", show_default=False)],
    home: HomeOption = None,
    as_of: AsOfOption = None,
) -> None:
    from pipelines.answers.rule import day_of_parameters, known_rule, lines

    rule = known_rule(rule_id)
    for line in lines(rule, _date(as_of, "--as-of") or day_of_parameters(_home(home))):
        print(line)


@app.command(help="逐文件的行账：收到多少行，每行去了哪里。", rich_help_panel=LOOK_PANEL)
def ledger(
    home: HomeOption = None, as_of: AsOfOption = None, known_on: KnownOnOption = None, form: FormatOption = Format.table
) -> None:
    from pipelines.listings import list_ledger
    from pipelines.run import refused_build

    place, known = _home(home), _date(known_on, "--known-on")
    refused = refused_build(place, known)
    if refused is not None:
        print(f"这是未获发布的一次收件（{refused.name}）的行账。", file=sys.stderr)
    columns, rows = list_ledger(place, as_of=_date(as_of, "--as-of"), known_on=known, refused=refused)
    _print_rows(columns, rows, form, "行账")


@app.command(
    "inspect",
    help="装载之前看文件能否读入：表头、各类行数、头几处问题；会被拒收时退出码为3。",
    rich_help_panel=FILES_PANEL,
)
def inspect_received(
    files: Annotated[list[Path], typer.Argument(help="要看的文件", metavar="FILE…")],
    home: HomeOption = None,
    form: TextFormatOption = TextFormat.text,
) -> None:
    from pipelines.inspecting import inspect_files, lines, records

    seen = inspect_files(_home(home), files)
    if form is TextFormat.json:
        import json

        print(json.dumps(records(seen), ensure_ascii=False, indent=1))
    else:
        for file in seen:
            for line in lines(file):
                typer.echo(line)
    if any(file.refusal for file in seen):
        raise typer.Exit(3)


@app.command(
    help="写出一个县要报的空白表样，带下拉选项和说明；填好交回即可读入。",
    rich_help_panel=FILES_PANEL,
)
def template(
    county: Annotated[str, typer.Argument(help="县（市、区）代码，如 440882", metavar="COUNTY")],
    home: HomeOption = None,
    table: Annotated[list[str] | None, typer.Option(help="只要这张表，可写多次，如 --table person")] = None,
    out: Annotated[Path | None, typer.Option(help="写到哪个文件夹；默认为当前目录下的“代码县名_表样”")] = None,
) -> None:
    from pipelines.store.files import machine_errors
    from pipelines.templates import write_templates

    with machine_errors("写表样"):
        paths = write_templates(_home(home), county, tables=table or [], folder=out)
    for path in paths:
        typer.echo(str(path))
    typer.echo(f"共 {len(paths)} 张表样。填好后放进 data/raw/<批次>/，先用 bayou inspect 看能否读入。")


@app.command(help="列出人工更正及其状态（受限数据）。", rich_help_panel=FILES_PANEL)
def corrections(home: HomeOption = None, known_on: KnownOnOption = None, form: FormatOption = Format.table) -> None:
    from pipelines.listings import list_corrections

    columns, rows = list_corrections(_home(home), known_on=_date(known_on, "--known-on"))
    _print_rows(columns, rows, form, f"人工更正({len(rows)})")


@app.command(help="两个快照之间变了什么、为什么：行、问题、指标。", rich_help_panel=LOOK_PANEL)
def diff(
    old: Annotated[str, typer.Argument(help="旧快照：编号、CURRENT 或 previous")] = "previous",
    new: Annotated[str, typer.Argument(help="新快照：编号、CURRENT 或 previous")] = "CURRENT",
    home: HomeOption = None,
    table: Annotated[str | None, typer.Option(help="只看这张表，并按县分开，如 household")] = None,
    details: Annotated[
        Path | None, typer.Option(help="把每一行的变化和出处写入这个文件（.xlsx 或 .csv，受限数据）")
    ] = None,
    form: FormatOption = Format.table,
) -> None:
    from pipelines.compare import COLUMNS, compare, shortened

    by_county = table is not None or form is not Format.table
    changes, lines = compare(_home(home), old, new, table=table, by_county=by_county, details=details)
    for line in changes.lines():
        print(line, file=sys.stdout if form is Format.table else sys.stderr)
    shown = [shortened(line) for line in lines] if form is Format.table else lines
    _print_rows(COLUMNS, shown, form, f"变化({len(lines)})")
    if details is not None:
        print(f"明细已写入 {details.name}（受限数据，不得外传）", file=sys.stderr)


@app.command(help="催报：谁缺报、谁迟报；--notice 给出可直接发出的通知。", rich_help_panel=FILES_PANEL)
def submissions(
    county: Annotated[str | None, typer.Argument(help="县代码或县名；不写为全部")] = None,
    home: HomeOption = None,
    with_all: Annotated[bool, typer.Option("--all", help="按期报送的、未到期的也列出")] = False,
    with_notice: Annotated[bool, typer.Option("--notice", help="每县一份催报通知的文字")] = False,
    form: FormatOption = Format.table,
) -> None:
    from pipelines.listings import list_notices, list_submissions, readable_submissions
    from pipelines.run import latest_build

    build = latest_build(_home(home))
    if with_notice:
        notices = list_notices(build, office=county)
        typer.echo(f"\n{'—' * 20}\n\n".join(notices) or "没有需要催报的内容。")
        return
    columns, rows = list_submissions(build, office=county, with_all=with_all)
    if form is Format.table:
        columns, rows = readable_submissions(columns, rows)
    _print_rows(columns, rows, form, f"{'应报' if with_all else '缺报和迟报'}({len(rows)})")


@app.command(
    "return",
    help="把读不出的单元格、行和文件做成退回更正单（受限数据）。",
    rich_help_panel=FILES_PANEL,
)
def return_to_suppliers(
    recipient: Annotated[str | None, typer.Argument(help="县代码、县名或报送单位；不写为全部")] = None,
    home: HomeOption = None,
    out: Annotated[Path | None, typer.Option(help="写到这个目录；默认 data/decisions/returned/<快照>")] = None,
    form: FormatOption = Format.table,
) -> None:
    from pipelines.report.returns import write_returns
    from pipelines.run import latest_build
    from pipelines.store.files import machine_errors

    place = _home(home)
    build = latest_build(place)
    with machine_errors("写退回更正单"):
        written = write_returns(build / "register.duckdb", out or place.returned / build.name, recipient)
    columns = ["县（市、区）", "报送单位", "单元格", "行", "未能读入的文件", "文件"]
    rows: list[tuple[object, ...]] = [
        (item.area_name, item.supplier, item.cells, item.rows, item.refused_files, item.file.name) for item in written
    ]
    _print_rows(columns, rows, form, f"退回更正单({len(rows)})")
    if written:
        print(f"已写到：{written[0].file.parent}（限内部传阅，含个人信息）", file=sys.stderr)


@app.command(help="给每个村、每个责任单位写一份整改台账，填好交回即可读入（受限数据）。", rich_help_panel=FILES_PANEL)
def worklists(
    home: HomeOption = None,
    county: Annotated[str | None, typer.Option(help="只写这个县的：代码或县名")] = None,
    village: Annotated[str | None, typer.Option(help="只写这个村的：村代码或村名")] = None,
    form: FormatOption = Format.table,
) -> None:
    from pipelines.run import worklists as write

    place = _home(home)
    written = write(place, county=county, village=village)
    columns = ["县（市、区）", "村或责任单位", "问题", "过期", "豁免", "文件"]
    rows: list[tuple[object, ...]] = [
        (item.county_name, item.name, item.findings, item.overdue, item.exempt, item.file.name) for item in written
    ]
    _print_rows(columns, rows, form, f"整改台账({len(rows)})")
    if written:
        snapshot = written[0].file.relative_to(place.reports).parts[0]
        print(f"已写到：reports/{snapshot}/restricted/worklists（限内部传阅，含个人信息）", file=sys.stderr)


@app.command(
    help="公开发布：有编制、审核、签发记录的公开数才放出，并与以前公布的对照；没有记录时做出待审的草稿，退出码为3。",
    rich_help_panel=FILES_PANEL,
)
def release(
    home: HomeOption = None,
    snapshot: Annotated[str | None, typer.Option(help="发布哪个快照；默认为当前快照")] = None,
    only_list: Annotated[bool, typer.Option("--list", help="只列出已经公布的")] = False,
    form: FormatOption = Format.table,
) -> None:
    from pipelines.releasing import list_releases, readable_releases
    from pipelines.releasing import release as let_out

    place = _home(home)
    if only_list:
        columns, rows = list_releases(place)
        if form is Format.table:
            columns, rows = readable_releases(columns, rows)
        _print_rows(columns, rows, form, f"已公布({len(rows)})")
        return
    outcome = let_out(place, snapshot)
    page = outcome.page.relative_to(place.root)
    typer.echo(f"{'已公布' if outcome.is_new else '早已公布，未做任何改动'}：{outcome.release_id}，{page}")


@app.command(help="检查本机：版本、字体、磁盘、权限、锁、当前快照。", rich_help_panel=LOOK_PANEL)
def doctor(home: HomeOption = None, form: FormatOption = Format.table) -> None:
    from pipelines.doctor import examine

    checks = examine(_home(home))
    _print_rows(
        ["项目", "结果", "说明"], [(c.title, "正常" if c.is_well else "注意", c.note) for c in checks], form, "体检"
    )
    if any(not check.is_well and check.is_fatal for check in checks):
        raise typer.Exit(5)


BackupFile = Annotated[Path, typer.Argument(help="备份文件，如 /mnt/盘/bayou.zip（受限数据）", metavar="FILE")]


@app.command(help="把收到的文件、人工决定、当前快照和报告存成一个文件。", rich_help_panel=KEEP_PANEL)
def backup(file: BackupFile, home: HomeOption = None) -> None:
    from pipelines.store.backup import write_backup

    number = write_backup(_home(home), file)
    typer.echo(f"备份已写成：{file.name}，{number}个文件。含受限数据，按受限数据保管；恢复用 bayou restore。")


@app.command(help="把备份恢复到一个空的数据目录。", rich_help_panel=KEEP_PANEL)
def restore(file: BackupFile, home: HomeOption = None) -> None:
    from pipelines.store.backup import restore_backup

    number = restore_backup(_home(home), file)
    typer.echo(f"已恢复{number}个文件，每个都与备份的清单相符。")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"bayou {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本")] = False,
) -> None: ...


def _complain(error: BayouError) -> None:
    print(f"错误：{error}", file=sys.stderr)


def _internal_error(error: BaseException) -> None:
    """Say that it is our fault, keep where it happened, and never print a value."""
    import traceback

    frames = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    print(
        f"错误：程序内部错误({type(error).__name__})\n位置：{' > '.join(frames[-4:])}\n"
        "处理：请把这两行连同 bayou doctor 的结果报告给维护人员；已发布的快照和报告未受影响",
        file=sys.stderr,
    )


def _say_interrupted() -> int:
    print("已中断；已发布的快照和报告未受影响，再次运行会接着做。", file=sys.stderr)
    return INTERRUPTED


def main() -> None:
    """Run the command; turn every error into a message and an exit code."""
    try:
        app()
    except BayouError as error:
        _complain(error)
        code = error.exit_code
    except (KeyboardInterrupt, SystemExit) as ended:
        # Typer turns Ctrl-C into a bare exit code of its own.
        if isinstance(ended, SystemExit) and ended.code != INTERRUPTED:
            raise
        code = _say_interrupted()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if is_interruption(error):
            code = _say_interrupted()
        elif os.environ.get("BAYOU_TRACEBACK"):
            raise
        else:
            _internal_error(error)
            code = 1
    else:
        return
    sys.exit(code)
