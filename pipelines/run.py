"""The roof: composes the stages into one run. It holds no logic of its own.

received files → ingest → curate → check (+ Great Expectations) → measure → gate → publish → report
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import BayouError, RefusedError, ReportsFailedError, UsageError
from pipelines.store.batches import Batch, read_batches
from pipelines.store.decisions import Correction, read_corrections
from pipelines.store.exemptions import Exemption, read_exemptions
from pipelines.store.files import machine_errors, write_atomically
from pipelines.store.home import Home
from pipelines.store.leftovers import clear_half_written, clear_leftovers
from pipelines.store.locks import writer_lock
from pipelines.store.run_context import RunContext
from pipelines.store.run_status import DONE, RUNNING, UNCHANGED, RunStatus, told_status
from pipelines.store.snapshots import (
    Building,
    code_fingerprint,
    file_fingerprints,
    files_fingerprint,
    point_current_to,
    point_latest_reports_to,
    program_fingerprint,
    record_fingerprints,
    snapshot_key,
)

if TYPE_CHECKING:
    from pipelines.check.gate import Refusal
    from pipelines.policy import Parameters
    from pipelines.report.worklists import WrittenWorklist

STAGES = ("ingest", "curate", "check", "measure", "publish", "report")
BUILD_STAGES = list(STAGES[:-1])
Progress = Callable[[str, str, int, int], None]


@dataclass(frozen=True)
class Plan:
    """What one run is about: the dates, the batches known by then, and where the snapshot is built."""

    home: Home
    as_of: date
    known_on: date
    batches: list[Batch]
    corrections: list[Correction]
    exemptions: list[Exemption]
    building: Building
    code_version: str
    is_newest: bool

    @property
    def period_ends(self) -> list[date]:
        """Every period end described by the batches up to as_of, as_of itself last."""
        earlier = {batch.data_date for batch in self.batches if batch.data_date < self.as_of}
        return [*sorted(earlier), self.as_of]

    @property
    def facts_schemas(self) -> dict[date, str]:
        """Period end → schema of its facts; all but as_of lie in the scratch database."""
        earlier = {end: f"history.facts_{end:%Y%m%d}" for end in self.period_ends[:-1]}
        return {**earlier, self.as_of: "facts"}


@dataclass
class StageRecord:
    """Time and memory of one stage, for the run log."""

    stage: str
    seconds: float
    peak_memory_mib: float


@dataclass
class RunOutcome:
    """What a run did: the snapshot, the stages it went through, the pages it made."""

    snapshot_id: str
    was_noop: bool = False
    stages: list[StageRecord] = field(default_factory=list)
    pages_made: int = 0
    worklists_made: int = 0
    files_refused: int = 0
    failures: list[str] = field(default_factory=list)
    hint: str = ""


def income_year_of(as_of: date) -> int:
    """The last full year at `as_of`: only annual incomes meet an annual line (article 2)."""
    return as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1


def make_plan(home: Home, as_of: date | None = None, known_on: date | None = None) -> Plan:
    """Decide dates and snapshot id from what was received; never from the clock. Raises UsageError without data."""
    received = read_batches(home.raw) if home.raw.exists() else []
    if not received:
        raise UsageError(
            "没有收到任何批次", where="data/raw", do="运行 bayou demo 生成模拟数据，或放入含 batch.toml 的批次文件夹"
        )
    corrections, exemptions = read_corrections(home.decisions), read_exemptions(home.decisions)
    decided = [*(item.decided_on for item in corrections), *(item.approved_on for item in exemptions)]
    newest_known = max([*(batch.received_on for batch in received), *decided])
    known_on = known_on or newest_known
    batches = [batch for batch in received if batch.received_on <= known_on]
    if not batches:
        first = min(batch.received_on for batch in received)
        raise UsageError(f"截至{known_on}还没有收到任何批次", do=f"最早的批次收于{first}，请改用更晚的 --known-on")
    dates = sorted({batch.data_date for batch in batches})
    as_of = as_of or dates[-1]
    if not dates[0] <= as_of <= dates[-1]:
        raise UsageError(
            f"没有{as_of}的数据",
            where="--as-of",
            do=f"已有数据日期：{'、'.join(str(end) for end in dates)}，请选其间的日期",
        )
    code = code_fingerprint()
    fingerprints = [batch.fingerprint for batch in batches] + [
        files_fingerprint(home.decisions, without=(home.returned, home.approvals)),
        files_fingerprint(home.mappings),
    ]
    key = snapshot_key(as_of, known_on, [*fingerprints, code])
    is_newest = as_of == max(batch.data_date for batch in received) and known_on >= newest_known
    return Plan(home, as_of, known_on, batches, corrections, exemptions, Building(home, key), code[:12], is_newest)


def run(
    home: Home,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    until: str = "report",
    progress: Progress | None = None,
    lock_wait_seconds: float = 0,
    prepare: Callable[[RunStatus], None] | None = None,
    tidy: Callable[[], None] | None = None,
) -> RunOutcome:
    """Run every missing stage up to `until`. A finished snapshot with all its pages is a no-op.

    Under the lock, `prepare` is called before anything is read, and `tidy` after all is done.

    Raises:
        UsageError: no data for the dates (2). RefusedError: the gate or a missing parameter (3).
        ReportsFailedError: some pages failed (4). MachineError: lock, disk (5).
    """
    with machine_errors("运行"), writer_lock(home, wait_seconds=lock_wait_seconds), told_status(home) as status:
        if prepare:
            prepare(status)
        plan = make_plan(home, as_of, known_on)
        status.tell(RUNNING, snapshot_id=plan.building.key.id, as_of=str(plan.as_of), known_on=str(plan.known_on))
        clear_leftovers(home, keep=plan.building.folder)
        outcome = _Runner(plan, progress or (lambda *_: None)).run(until)
        if tidy:
            tidy()
        state = UNCHANGED if outcome.was_noop else DONE
        status.end(state, 0, pages_made=outcome.pages_made, files_refused=outcome.files_refused)
        return outcome


class _Runner:
    """One run over one plan; remembers what each stage took."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self.plan = plan
        self.building = plan.building
        self.progress = progress
        self.outcome = RunOutcome(plan.building.key.id)
        self.started = datetime.now(UTC)

    def run(self, until: str) -> RunOutcome:
        try:
            if not self.building.is_published:
                self._build(until)
            # A run may have been killed after its snapshot became visible and before the pointer moved.
            if self.building.is_published and self.plan.is_newest:
                point_current_to(self.plan.home, self.building.key.id)
            if until == "report":
                self._report()
            self.outcome.was_noop = not self.outcome.stages or (
                [record.stage for record in self.outcome.stages] == ["report"]
                and self.outcome.pages_made == self.outcome.worklists_made == 0
            )
            self._log("failed_pages" if self.outcome.failures else "done")
        except BayouError as error:
            self._log(type(error).__name__)
            raise
        if self.outcome.failures:
            raise ReportsFailedError(
                f"{len(self.outcome.failures)}份报告没有做成，其余已完成",
                where="、".join(self.outcome.failures),
                do="打开对应的错误页查看原因，修正后再次运行只会补做这些页",
            )
        return self.outcome

    @contextmanager
    def _stage(self, name: str) -> Iterator[Callable[[str, int, int], None]]:
        self.progress(name, "", 0, 0)
        begun = time.perf_counter()
        yield lambda text, done, total: self.progress(name, text, done, total)
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
        self.outcome.stages.append(StageRecord(name, round(time.perf_counter() - begun, 3), round(peak, 1)))

    def _build(self, until: str) -> None:
        self.building.start()
        self._require_known_names()
        wanted = BUILD_STAGES[: BUILD_STAGES.index(until) + 1] if until in BUILD_STAGES else BUILD_STAGES
        for name in wanted:
            if name in self.building.finished_stages():
                continue
            with self._stage(name) as report:
                getattr(self, f"_{name}")(report)
            if not self.building.is_published:
                self.building.mark_finished(name)

    def _require_known_names(self) -> None:
        """A misspelled column or parameter in a record ends the run before it begins."""
        from pipelines.check.rules import load_rules
        from pipelines.curate.columns import fact_columns
        from pipelines.policy import load_measures, load_parameter_records
        from pipelines.policy.measure_records import FINDING_GRAIN, FINDING_GRAIN_COLUMNS
        from pipelines.policy.predicate_names import require_known_names

        records = [rule.predicates for rule in load_rules().values()]
        records += [measure.predicates for measure in load_measures().values()]
        columns = {**fact_columns(), FINDING_GRAIN: FINDING_GRAIN_COLUMNS}
        require_known_names(records, columns=columns, parameters=load_parameter_records())

    def _ingest(self, report: Callable[[str, int, int], None]) -> None:
        from pipelines.ingest import ingest
        from pipelines.store.database import building_database, discard_database

        discard_database(self.building.register)
        with building_database(self.building.register) as connection:
            summary = ingest(
                connection,
                self.plan.home.raw,
                known_on=self.plan.known_on,
                mappings_folder=self.plan.home.mappings,
                corrections=self.plan.corrections,
                progress=report,
            )
        self.outcome.files_refused = len(summary.refused_files)

    def _curate(self, report: Callable[[str, int, int], None]) -> None:
        from pipelines.curate.facts import build_facts, load_parameters
        from pipelines.store.database import building_database, discard_database
        from pipelines.store.run_context import write_run_context

        discard_database(self.building.history)
        parameters = self._parameters()
        with building_database(self.building.register, history=self.building.history) as connection:
            write_run_context(connection, self._context(), "register")
            load_parameters(connection, parameters)
            for position, (end, schema) in enumerate(self.plan.facts_schemas.items()):
                report(f"事实表 {end}", position, len(self.plan.facts_schemas))
                build_facts(connection, as_of=end, income_year=income_year_of(end), schema=schema)

    def _check(self, report: Callable[[str, int, int], None]) -> None:
        from pipelines.answers.rule import description
        from pipelines.check.rules import load_rules
        from pipelines.check.stage import run_rules
        from pipelines.curate.facts import fact_origins
        from pipelines.store.database import building_database

        parameters = self._parameters()
        rules = load_rules()
        with building_database(self.building.register, history=self.building.history) as connection:
            run_rules(
                connection,
                rules,
                facts_schemas=self.plan.facts_schemas,
                value_of=lambda name, end: parameters.value(name, end.year),
                origins=fact_origins(),
                exemptions=self.plan.exemptions,
                known_on=self.plan.known_on,
                descriptions={rule.id: description(rule, parameters, self.plan.as_of) for rule in rules.values()},
                progress=report,
            )

    def _measure(self, report: Callable[[str, int, int], None]) -> None:
        from pipelines.check.enforce import Enforcement
        from pipelines.measure.stage import measure
        from pipelines.policy import load_areas, load_measures
        from pipelines.store.database import building_database, discard_database

        parameters = self._parameters()
        discard_database(self.building.indicators)
        report("指标；Great Expectations 同时核验", 0, 0)
        # GX needs seconds to import; it validates in a process of its own while the measures are counted.
        enforcement = Enforcement(self.building.register, self.building.validations)
        attached = {"history": self.building.history, "indicators": self.building.indicators}
        with building_database(self.building.register, read_only=True, **attached) as connection:
            measure(
                connection,
                load_measures(),
                load_areas(),
                facts_schemas=self.plan.facts_schemas,
                income_year_of=income_year_of,
                value_of=lambda name, end: parameters.value(name, end.year),
                line_of_year=lambda year: parameters.value("household_income_line_yuan", year),
            )
        enforcement.result()

    def _publish(self, report: Callable[[str, int, int], None]) -> None:
        from pipelines.policy import load_articles, load_measures, load_obligations
        from pipelines.publish.disclosure import write_public
        from pipelines.publish.indicators import complete_indicators
        from pipelines.publish.manifest import manifest_text
        from pipelines.publish.withholding import withhold_stale
        from pipelines.store.database import building_database, discard_database

        context = self._context()
        refusals = self._refusals()
        gate = {"passed": not refusals, "refusals": [vars(refusal) for refusal in refusals]}
        discard_database(self.building.public)
        attached = {"indicators": self.building.indicators, "public_tier": self.building.public}
        with building_database(self.building.register, read_only=True, **attached) as connection:
            complete_indicators(connection, context, articles=load_articles(), obligations=load_obligations())
            withhold_stale(connection, context, _tables_of_measures())
            write_public(connection, context, load_measures())
            text = manifest_text(
                connection, context, versions=_versions(), gate=gate, fingerprints=self._fingerprints()
            )
        write_atomically(self.building.manifest, text)
        if refusals:
            self._refuse(refusals)
        self.building.publish()

    def _fingerprints(self) -> dict[str, Any]:
        """What each input was, one by one, so that a later comparison can name what changed."""
        from pipelines.check.rules import load_rules
        from pipelines.contracts import load_codes, load_contracts
        from pipelines.policy import load_measures

        rules, measures = load_rules(), load_measures()
        return {
            "batches": {batch.id: batch.fingerprint[:16] for batch in self.plan.batches},
            "decisions": file_fingerprints(self.plan.home.decisions, without=(self.plan.home.approvals,)),
            "mappings": file_fingerprints(self.plan.home.mappings),
            "contracts": record_fingerprints(load_contracts()),
            "codes": record_fingerprints(load_codes()),
            "rules": record_fingerprints(rules),
            "measures": record_fingerprints(measures),
            "parameters_of": {
                **{rule.id: list(rule.parameters) for rule in rules.values()},
                **{measure.id: list(measure.parameters) for measure in measures.values()},
            },
            "parameters": {f"{name} {year}": str(value) for name, year, value in self._parameters()},
            "program": program_fingerprint()[:16],
        }

    def _refusals(self) -> list[Refusal]:
        from pipelines.check.enforce import read_validations
        from pipelines.check.gate import Claim, structural_refusals, validation_refusals
        from pipelines.contracts import load_contracts
        from pipelines.policy import load_areas
        from pipelines.store.database import building_database

        claims = [
            Claim(batch.id, table, code)
            for batch in self.plan.batches
            for table, codes in batch.full.items()
            for code in codes
        ]
        with building_database(self.building.register, read_only=True) as connection:
            structural = structural_refusals(
                connection,
                load_contracts().values(),
                county_codes=[area.code for area in load_areas()],
                claims=claims,
            )
        return structural + validation_refusals(read_validations(self.building.validations))

    def _refuse(self, refusals: list[Refusal]) -> None:
        from pipelines.report.render import render_papers

        self.building.refuse()
        folder = self.building.refused_folder
        render_papers(folder, folder, papers=["quality"], workers=1)
        first, more = refusals[0], len(refusals) - 1
        raise RefusedError(
            f"本次不发布：{first.what}" + (f"(另有{more}项)" if more else ""),
            where=f"{first.where}；质量页：data/curated/{folder.name}/internal/quality.html",
            do=f"{first.do}；原有快照和报告保持不变",
        )

    def _report(self) -> None:
        from pipelines.report.render import render_papers
        from pipelines.report.worklists import has_worklists, write_worklists

        with self._stage("report") as report:
            target = self.plan.home.reports / self.building.key.id
            fonts = self.plan.home.fonts
            result = render_papers(self.building.published_folder, target, fonts_folder=fonts, progress=report)
            if not has_worklists(target):
                report("整改台账", 0, 0)
                self.outcome.worklists_made = len(write_worklists(self.building.published_folder, target))
        self.outcome.pages_made, self.outcome.hint = result.made, result.hint
        self.outcome.failures = [failure.page for failure in result.failures]
        if self.plan.is_newest:
            point_latest_reports_to(self.plan.home, self.building.key.id)

    def _parameters(self) -> Parameters:
        from pipelines.policy import parameters_at

        return parameters_at(self.plan.known_on)

    def _context(self) -> RunContext:
        ends = self.plan.period_ends
        return RunContext(
            snapshot_id=self.building.key.id,
            as_of=self.plan.as_of,
            known_on=self.plan.known_on,
            income_year=income_year_of(self.plan.as_of),
            simulated=any(batch.simulated for batch in self.plan.batches),
            previous_as_of=ends[-2] if len(ends) > 1 else None,
            code_version=self.plan.code_version,
        )

    def _log(self, ending: str) -> None:
        """Keep time, memory and ending of the run in `data/runs/`, without a path or a personal value."""
        record: dict[str, Any] = {
            "started": self.started.isoformat(timespec="seconds"),
            "snapshot_id": self.outcome.snapshot_id,
            "ending": ending,
            "pages_made": self.outcome.pages_made,
            **({"hint": self.outcome.hint} if self.outcome.hint else {}),
            "stages": [vars(stage) for stage in self.outcome.stages],
        }
        # Numbered, not dated: a clock that was set back must neither hide a log nor put it before an older one.
        logs = self.plan.home.runs
        number = 1 + max((int(log.name[:6]) for log in logs.glob("[0-9]" * 6 + "_*.json")), default=0)
        name = f"{number:06d}_{self.outcome.snapshot_id}.json"
        write_atomically(logs / name, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def _tables_of_measures() -> dict[str, frozenset[str]]:
    from pipelines.curate.columns import source_tables
    from pipelines.policy import load_measures

    return {
        measure.id: source_tables(measure.grain, measure.predicates.texts.values())
        for measure in load_measures().values()
    }


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    names = ("duckdb", "polars", "great-expectations", "altair", "papermill", "nbconvert")
    return {"python": ".".join(map(str, sys.version_info[:3])), **{name: version(name) for name in names}}


def render(home: Home, *, paper: str, county: str | None = None, progress: Progress | None = None) -> RunOutcome:
    """Make pages of the current snapshot again. Raises UsageError for an unknown paper or county, or without a snapshot."""
    from pipelines.report.render import render_papers

    with machine_errors("生成报告"), writer_lock(home):
        clear_half_written(home)
        snapshot = current_snapshot(home)
        report = (lambda text, done, total: progress("report", text, done, total)) if progress else None
        result = render_papers(
            snapshot,
            home.reports / snapshot.name,
            papers=[paper],
            counties=[county] if county else None,
            force=True,
            fonts_folder=home.fonts,
            progress=report,
        )
    failures = [failure.page for failure in result.failures]
    if failures:
        raise ReportsFailedError("报告没有做成", where="、".join(failures), do="打开对应的错误页查看原因")
    return RunOutcome(snapshot.name, pages_made=result.made, hint=result.hint)


def worklists(home: Home, *, county: str | None = None, village: str | None = None) -> list[WrittenWorklist]:
    """Write the worklists of the current snapshot. Raises UsageError for an unknown county or village, or without a snapshot."""
    from pipelines.report.worklists import write_worklists

    with machine_errors("写整改台账"), writer_lock(home):
        clear_half_written(home)
        snapshot = current_snapshot(home)
        return write_worklists(snapshot, home.reports / snapshot.name, county=county, village=village)


def current_snapshot(home: Home) -> Path:
    """The published snapshot folder CURRENT points to. Raises UsageError when there is none."""
    snapshot = home.current_snapshot()
    if snapshot is None or not snapshot.exists():
        raise UsageError("还没有发布过快照", where="data/curated/CURRENT", do="先运行 bayou run")
    return snapshot


def latest_build(home: Home) -> Path:
    """The build of what was received last: the one that the gate refused, else the current snapshot."""
    return refused_build(home) or current_snapshot(home)


def refused_build(home: Home, known_on: date | None = None) -> Path | None:
    """The build of what has been received by then, where the gate refused it: its ledger says what became of each file."""
    try:
        building = make_plan(home, known_on=known_on).building
    except UsageError:
        return None
    return building.refused_folder if building.refused_folder.exists() and not building.is_published else None
