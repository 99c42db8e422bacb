"""A snapshot small enough to write in a test: two counties of three villages, every table that papers read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

PERIOD_ENDS = (date(2018, 12, 31), date(2019, 3, 31), date(2019, 6, 30), date(2019, 9, 30), date(2019, 12, 31))
COUNTIES = {"440882": "雷州市", "445381": "罗定市"}
TABLES = """
CREATE TABLE run_context (snapshot_id VARCHAR, as_of DATE, known_on DATE, income_year INTEGER, simulated BOOLEAN,
    previous_as_of DATE, code_version VARCHAR);
CREATE TABLE area (level VARCHAR, code VARCHAR, name VARCHAR, parent_code VARCHAR, city_code VARCHAR, county_code VARCHAR,
    town_code VARCHAR, helper_district VARCHAR, lead_unit VARCHAR);
CREATE TABLE area_change (as_of DATE, kind VARCHAR, village_name VARCHAR, village_code VARCHAR,
    previous_village_code VARCHAR, county_code VARCHAR, previous_county_code VARCHAR);
CREATE TABLE measure (measure_id VARCHAR, grain VARCHAR, title_zh VARCHAR, definition_zh VARCHAR, unit VARCHAR, kind VARCHAR,
    decimals INTEGER, direction VARCHAR, target_value DOUBLE, target_by DATE, target_source VARCHAR, obligations VARCHAR,
    responsible VARCHAR, tier VARCHAR, annual BOOLEAN, position INTEGER);
CREATE TABLE measure_value (measure_id VARCHAR, level VARCHAR, area_code VARCHAR, as_of DATE, numerator DECIMAL(24, 4),
    denominator DECIMAL(24, 4), unknown BIGINT, value DOUBLE, status VARCHAR, reason VARCHAR);
CREATE TABLE distribution (measure_id VARCHAR, level VARCHAR, area_code VARCHAR, as_of DATE, bin_low DOUBLE,
    bin_high DOUBLE, count BIGINT);
CREATE TABLE rule (rule_id VARCHAR, family VARCHAR, grain VARCHAR, title_zh VARCHAR, severity VARCHAR, obligations VARCHAR,
    responsible VARCHAR, message_zh VARCHAR, remedy_zh VARCHAR, follows_from VARCHAR, position INTEGER,
    grain_zh VARCHAR, applies_zh VARCHAR, violation_zh VARCHAR, applies_sql VARCHAR, violation_sql VARCHAR, source VARCHAR,
    examples VARCHAR, parameters VARCHAR, mutants INTEGER, mutants_noticed INTEGER);
CREATE TABLE rule_value (rule_id VARCHAR, level VARCHAR, area_code VARCHAR, as_of DATE, population BIGINT, violated BIGINT,
    unknown BIGINT, status VARCHAR, reason VARCHAR);
CREATE TABLE finding_count (as_of DATE, rule_id VARCHAR, severity VARCHAR, county_code VARCHAR, village_code VARCHAR,
    state VARCHAR, age_periods INTEGER, is_exempt BOOLEAN, is_overdue BOOLEAN,
    is_consequence BOOLEAN, findings BIGINT);
CREATE TABLE obligation (obligation_id VARCHAR, article INTEGER, summary_zh VARCHAR, departments VARCHAR, state VARCHAR,
    reason_zh VARCHAR, needs_zh VARCHAR, position INTEGER);
CREATE TABLE article (article INTEGER, title_zh VARCHAR, section_zh VARCHAR, departments VARCHAR, summary_zh VARCHAR,
    documents VARCHAR, departments_are_our_reading BOOLEAN);
CREATE TABLE department_obligation (department VARCHAR, article INTEGER);
CREATE TABLE ledger_total (batch_id VARCHAR, table_name VARCHAR, county_code VARCHAR, received BIGINT, kept BIGINT,
    merged BIGINT, superseded BIGINT, retired BIGINT, quarantined BIGINT, not_data BIGINT);
CREATE TABLE ledger_file (batch_id VARCHAR, file_name VARCHAR, table_name VARCHAR, county_code VARCHAR, state VARCHAR,
    reason VARCHAR, received BIGINT, kept BIGINT, merged BIGINT, superseded BIGINT, retired BIGINT, quarantined BIGINT,
    not_data BIGINT);
CREATE TABLE cell_issue_count (batch_id VARCHAR, table_name VARCHAR, county_code VARCHAR, column_name VARCHAR, kind VARCHAR,
    cells BIGINT, open_cells BIGINT, repaired_cells BIGINT);
CREATE TABLE normalisation_count (batch_id VARCHAR, table_name VARCHAR, county_code VARCHAR, column_name VARCHAR,
    kind VARCHAR, cells BIGINT);
CREATE TABLE repair_count (table_name VARCHAR, county_code VARCHAR, open_rows BIGINT, repaired_rows BIGINT);
CREATE TABLE returned_file (batch_id VARCHAR, file_name VARCHAR, county_code VARCHAR, received_on DATE, lines BIGINT,
    applied BIGINT, blank BIGINT, set_aside BIGINT);
CREATE TABLE submission (office_code VARCHAR, office_name VARCHAR, owed_by VARCHAR, table_name VARCHAR, title_zh VARCHAR,
    position INTEGER, rhythm VARCHAR, period_end DATE, due_on DATE, status VARCHAR, received_on DATE, days_late BIGINT,
    rows BIGINT, note VARCHAR);
CREATE TABLE correction_count (table_name VARCHAR, county_code VARCHAR, column_name VARCHAR, corrections BIGINT);
CREATE TABLE file_remark (batch_id VARCHAR, file_name VARCHAR, county_code VARCHAR, kind VARCHAR,
    reason VARCHAR, cells BIGINT);
CREATE TABLE void_claim (table_name VARCHAR, county_code VARCHAR, data_date DATE, batch_id VARCHAR, reason VARCHAR);
"""
END_2020 = date(2020, 12, 31)
# id, grain, title, unit, kind, decimals, direction, target, obligations, annual
MEASURES = (
    ("registered_exit_rate", "person", "登记脱贫率", "%", "share", 2, "at_least", 1.0, "2.1", False),
    ("verified_exit_rate", "person", "核实脱贫率", "%", "share", 2, "at_least", 1.0, "2.1", False),
    ("persons_not_exited", "household", "未脱贫人口", "人", "sum", 0, "at_most", 0.0, "2.1", False),
    ("villages_exited", "village", "出列村", "%", "share", 1, "at_least", 1.0, "2.2", False),
    ("have_1_income", "household", "有稳定收入", "%", "share", 1, "at_least", 1.0, "23.6", True),
    ("medical_insurance", "person", "基本医疗保险参保率", "%", "share", 1, "at_least", 1.0, "15.1", False),
    ("city_funds_per_village", "village", "村均市级财政投入", "元", "mean", 0, "at_least", 1e6, "22.1", False),
    ("model_natural_villages", "natural_village", "示范自然村占比", "%", "share", 1, "at_least", 0.6, "20.1", True),
    ("visits_deputy_leader", "unit_quarter", "分管领导到村达标率", "%", "share", 1, "at_least", 1.0, "24.3", False),
    ("registered_households", "household", "在册户数", "户", "count", 0, None, None, "2.1", False),
    ("registered_persons", "person", "在册人数", "人", "count", 0, None, None, "2.1", False),
)


def villages() -> list[tuple[str, str, str]]:
    """(village code, name, county code), three a county."""
    names = ("玑", "珂", "璨")
    return [(f"{county}10{at}20{at}", f"{name}村", county) for county in COUNTIES for at, name in enumerate(names)]


def _village_values(county: str, at: int, end: int) -> dict[str, tuple[float, float | None]]:
    """Numerator and denominator of each measure in one village at the `end`-th period end; 罗定 is behind."""
    slow = county == "445381"
    left = max(0, (40 - 2 * end if slow else 40 - 9 * end) - at)
    return {
        "registered_exit_rate": (400 - left, 400),
        "verified_exit_rate": (395 - left, 400),
        "persons_not_exited": (left, None),
        "villages_exited": (float(end > at), 1),
        "have_1_income": (100 - left // 4, 100),
        "medical_insurance": (400, 400),
        "city_funds_per_village": (250_000.0 * end, 1),
        "model_natural_villages": (min(7, end), 7),
        "visits_deputy_leader": (float(at != 1), 1),
        "registered_households": (100, None),
        "registered_persons": (400, None),
    }


def support_unit(village: str) -> str:
    """The unit that leads in a village: one in each."""
    return f"DW{village[:6]}{village[-1]}"


def departments(article: int) -> tuple[str, ...]:
    """Who answers for an article: 1 and 2 everybody, 15 the health bureau, all others the poverty office."""
    common = ("各区党委和政府", "各帮扶单位")
    own = ("市卫计局", "市扶贫办") if article <= 2 else ("市卫计局",) if article == 15 else ("市扶贫办",)
    return (*common, *own)


def obligations() -> list[tuple[object, ...]]:
    """One an article and some more: 23.1 is only checked, 30.1 not in the register, most are not connected."""
    measured = {item for measure in MEASURES for item in measure[8].split(",")}
    listed = [f"{number}.1" for number in range(1, 31)]
    listed = sorted({*listed, *measured, "2.10"}, key=lambda item: [int(part) for part in item.split(".")])
    rows: list[tuple[object, ...]] = []
    for position, number in enumerate(listed):
        article = int(number.split(".")[0])
        missing = number == "30.1"
        state = {"23.1": "checked", "30.1": "not_in_register"}.get(number, "not_connected")
        rows.append(
            (
                number,
                article,
                f"要求{number}",
                "、".join(departments(article)),
                "measured" if number in measured else state,
                "登记表没有风险台账" if missing else None,
                "风险项目、日期" if missing else None,
                position,
            )
        )
    return rows


def _values() -> list[tuple[object, ...]]:
    kinds = {measure[0]: measure[4] for measure in MEASURES}
    sums: dict[tuple[str, str, str, date], list[float | None]] = {}
    for code, _, county in villages():
        at = int(code[-1])
        for end, day in enumerate(PERIOD_ENDS):
            for measure, (numerator, denominator) in _village_values(county, at, end).items():
                city = "440800" if county.startswith("4408") else "445300"
                for level, area in (
                    ("village", code),
                    ("town", code[:9]),
                    ("county", county),
                    ("city", city),
                    ("program", "254"),
                    ("helper_district", "顺德区"),
                    ("support_unit", support_unit(code)),
                ):
                    total = sums.setdefault((measure, level, area, day), [0.0, None if denominator is None else 0.0])
                    total[0] = (total[0] or 0.0) + numerator
                    if denominator is not None:
                        total[1] = (total[1] or 0.0) + denominator
    rows: list[tuple[object, ...]] = []
    for (measure, level, area, day), (above, below) in sums.items():
        divided = kinds[measure] in ("share", "mean")
        value = (above or 0.0) / below if divided and below else above
        rows.append((measure, level, area, day, above, below, 0, value, "ok", None))
    return rows


_EXAMPLES = '[{"outcome": "violates", "is_boundary": false, "cells": [["校验码正确", "否"]]}]'


def _submissions() -> list[tuple[object, ...]]:
    """雷州 delivers everything; 罗定 the person table three days late and the household table not at all."""
    due, late = date(2020, 1, 10), date(2020, 1, 13)
    statuses = {"person": ("late", late, 3), "household": ("missing", None, 5)}
    rows: list[tuple[object, ...]] = []
    for position, (table, title) in enumerate((("household", "户表"), ("person", "人口表"), ("visit_log", "走访记录"))):
        for code, name in COUNTIES.items():
            status = statuses.get(table) if code == "445381" else None
            said = status or ("received", date(2020, 1, 9), None)
            place = (code, name, "county", table, title, position, "quarter", PERIOD_ENDS[-1], due)
            rows.append((*place, *said, 0 if said[0] == "missing" else 10, None))
    return rows


def write_indicators(path: Path, *, as_of: date = PERIOD_ENDS[-1]) -> None:
    """Write `indicators.duckdb` at `path`."""
    connection = duckdb.connect(path)
    connection.execute(TABLES)

    def insert(table: str, rows: list[tuple[object, ...]]) -> None:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)

    earlier = [day for day in PERIOD_ENDS if day < as_of]
    income_year = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    previous = earlier[-1] if earlier else None
    insert("run_context", [("test_snapshot", as_of, date(2020, 1, 15), income_year, True, previous, "0")])
    cities = {"440882": "440800", "445381": "445300"}
    insert(
        "area",
        [
            ("program", "254", "佛山帮扶村", *[None] * 6),
            ("city", "440800", "湛江市", "254", "440800", *[None] * 4),
            ("city", "445300", "云浮市", "254", "445300", *[None] * 4),
        ],
    )
    insert(
        "area",
        [
            ("county", code, name, cities[code], cities[code], code, None, "顺德区", None)
            for code, name in COUNTIES.items()
        ],
    )
    insert(
        "area",
        [
            ("village", code, name, code[:9], cities[county], county, code[:9], "顺德区", support_unit(code))
            for code, name, county in villages()
        ],
    )
    insert(
        "area",
        [
            ("town", code[:9], f"镇{code[8]}", county, cities[county], county, code[:9], None, None)
            for code, _, county in villages()
        ],
    )
    insert("area", [("helper_district", "顺德区", "顺德区", *[None] * 4, "顺德区", None)])
    units = [(support_unit(code), f"帮扶{name}的单位") for code, name, _ in villages()]
    insert("area", [("support_unit", code, name, *[None] * 4, "顺德区", code) for code, name in units])
    insert(
        "measure",
        [
            (
                id_,
                grain,
                title,
                f"{title}的口径",
                unit,
                kind,
                decimals,
                direction,
                target,
                END_2020 if target is not None else None,
                "第2条" if target is not None else None,
                obligations,
                "市扶贫办",
                "internal",
                annual,
                position,
            )
            for position, (
                id_,
                grain,
                title,
                unit,
                kind,
                decimals,
                direction,
                target,
                obligations,
                annual,
            ) in enumerate(MEASURES)
        ],
    )
    insert("measure_value", [row for row in _values() if row[3] <= as_of])  # type: ignore[operator]
    insert(
        "distribution",
        [
            ("household_income", level, code, as_of, 8130 + 500 * at, 8630 + 500 * at, 20)
            for level, code in (*(("county", code) for code in COUNTIES), ("program", "254"))
            for at in range(-2, 12)
        ],
    )
    insert(
        "rule",
        [
            (
                "ID04",
                "ID",
                "person",
                "身份证校验码错误",
                "critical",
                "23.1",
                "各区党委和政府、市扶贫办",
                "…",
                "…",
                "ID12",
                0,
                "人口表",
                "证件号码不为空",
                "校验码正确为否",
                "id_text IS NOT NULL",
                "NOT is_id_checksum_ok",
                "GB",
                _EXAMPLES,
                "[]",
                2,
                2,
            )
        ],
    )
    insert(
        "rule_value",
        [
            ("ID04", level, area, as_of, 1200, 2, 1, "violated", None)
            for level, area in (("program", "254"), ("county", "440882"))
        ],
    )
    insert("finding_count", [(as_of, "ID04", "critical", "440882", villages()[0][0], "new", 1, False, True, False, 2)])
    insert(
        "article",
        [
            (
                number,
                f"第{number}条要求",
                "一、总体要求" if number <= 2 else "二、其他",
                "、".join(departments(number)),
                "摘要",
                "《三年行动方案》" if number == 1 else "",
                number <= 2,
            )
            for number in range(1, 31)
        ],
    )
    insert("obligation", obligations())
    insert("department_obligation", [(name, number) for number in range(1, 31) for name in departments(number)])
    insert("ledger_total", [("2019-12-31", "person", code, 10, 7, 1, 0, 0, 1, 1) for code in COUNTIES])
    insert(
        "ledger_file",
        [("2019-12-31", f"{code}_人口表.csv", "person", code, "read", None, 10, 7, 1, 0, 0, 1, 1) for code in COUNTIES],
    )
    insert("file_remark", [("2019-12-31", "440882_人口表.xlsx", "440882", "hidden_rows", "有2行被隐藏", 6)])
    insert("correction_count", [("person", "440882", "birth_date", 1)])
    insert("cell_issue_count", [("2019-12-31", "person", "440882", "birth_date", "bad_date", 3, 2, 1)])
    insert("normalisation_count", [("2019-12-31", "person", "440882", "birth_date", "date_format", 40)])
    insert("repair_count", [("person", code, 1, 2) for code in COUNTIES])
    insert("returned_file", [("2020-01-10", "440882雷州市_退回更正单.xlsx", "440882", date(2020, 1, 10), 4, 1, 2, 1)])
    insert("submission", _submissions())
    connection.close()
