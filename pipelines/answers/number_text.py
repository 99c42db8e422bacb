"""A resolved number as text for people and as a record for programs (roof)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.answers.finding_counts import option_of
from pipelines.answers.measure import definition, definition_lines
from pipelines.answers.obligations import obligation_records
from pipelines.answers.origins import Source, sources_of_measure
from pipelines.answers.published import Published
from pipelines.answers.resolved import Resolved
from pipelines.check.rules import load_rules
from pipelines.policy import load_measures, parameters_at
from pipelines.report import numbers
from pipelines.report.addresses import FindingAddress, LedgerAddress, MeasureAddress, RuleAddress
from pipelines.report.readings import Reading

FILES_SHOWN = 12
_TRACED = {"county": " --county {}", "village": " --village {}", "program": ""}


def number_record(published: Published, resolved: Resolved) -> dict[str, Any]:
    """As `--format json` prints it."""
    record: dict[str, Any] = {
        "address": str(resolved.address),
        "title": resolved.title_zh,
        "text": resolved.text,
        "published": resolved.published,
        "recount": resolved.counted,
        "agrees": resolved.agrees,
        "not_counted": resolved.not_counted or None,
        "how_public": resolved.how_zh or None,
        "snapshot": published.context.snapshot_id,
        "subjects_command": subjects_command(resolved) or None,
    }
    if isinstance(resolved.address, MeasureAddress) and resolved.reading is not None:
        record |= _measure_record(published, resolved.address, resolved)
    rules = [load_rules()[term] for term in _terms_named(resolved) if term in load_rules()]
    if rules:
        record["obligations"] = [item for rule in rules for item in obligation_records(rule.obligations)]
    return record


def _measure_record(published: Published, address: MeasureAddress, resolved: Resolved) -> dict[str, Any]:
    reading = resolved.reading
    assert reading is not None
    measure = load_measures().get(address.measure_id)
    if measure is None:
        return {"parts": _parts(reading)}
    # The published facts are those of as_of: an earlier period end rests on files that only a run of its own would name.
    is_now = address.as_of == published.as_of
    files = sources_of_measure(published, measure, address.level, address.area_code) if is_now else []
    return {
        "parts": _parts(resolved.counted_reading or reading),
        "published_parts": _parts(reading),
        "definition": definition(measure, parameters_at(published.context.known_on), address.as_of),
        "target_text": reading.measure.target_text,
        "files": [vars(file) for file in files],
    }


def _parts(reading: Reading) -> dict[str, Any]:
    return {
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        "unknown": reading.unknown,
        "value": reading.value,
        "reason": reading.reason,
    }


def _terms_named(resolved: Resolved) -> tuple[str, ...]:
    if isinstance(resolved.address, FindingAddress):
        return resolved.address.terms
    return (resolved.address.rule_id,) if isinstance(resolved.address, RuleAddress) else ()


def subjects_command(resolved: Resolved) -> str:
    """The command that lists, one by one, what the number counts."""
    address = resolved.address
    if isinstance(address, LedgerAddress):
        return "bayou ledger"
    if not isinstance(address, MeasureAddress | FindingAddress | RuleAddress):
        return ""
    if isinstance(address, MeasureAddress):
        area = _TRACED.get(address.level, f" --area {address.level}:{{}}").format(address.area_code)
        return f"bayou trace measure {address.measure_id}{area}"
    options = [option_of(term) for term in _terms_named(resolved)]
    place = _TRACED.get(address.level, "").format(address.area_code)
    return f"bayou findings{''.join(options)}{place} --as-of {address.as_of}"


def number_lines(record: dict[str, Any]) -> Iterator[str]:
    """For people: what it is, whether the re-count agrees, its parts, definition, target, articles, files, subjects."""
    yield record["address"]
    yield f"{record['title']}：{record['text']}"
    yield _verdict(record)
    if record["how_public"]:
        yield f"  公开的写法：{record['how_public']}"
    if "parts" in record:
        yield from _part_lines(record["parts"])
    if "definition" in record:
        yield from definition_lines(record["definition"], record["target_text"])
        yield from _file_lines([Source(**file) for file in record["files"]])
    for item in record.get("obligations", ()):
        yield f"  条款 {item['obligation_id']}：{item['summary']}（第{item['article']}条 {item['article_title']}）"
    yield f"  快照：{record['snapshot']}"
    if record["subjects_command"]:
        yield f"  逐个列出：{record['subjects_command']}"


def _verdict(record: dict[str, Any]) -> str:
    if record["agrees"] is None:
        return f"  没有重算：{record['not_counted']}；以下为发布时的数"
    if record["agrees"]:
        return "  重算：从登记库重新数过，与发布的一致"
    parts = f"；各部分 {record['parts']}，发布时 {record['published_parts']}" if "parts" in record else ""
    return f"  重算：与发布的不一致：重算 {record['recount']}，发布 {record['published']}{parts}"


def _part_lines(parts: dict[str, Any]) -> Iterator[str]:
    named = (("分子", parts["numerator"]), ("分母", parts["denominator"]), ("不详", parts["unknown"]))
    yield "  " + " · ".join(f"{title} {numbers.whole(value, 4)}" for title, value in named if value is not None)
    if parts["reason"]:
        yield f"  {'暂缺的原因' if parts['value'] is None else '注意'}：{parts['reason']}"


def _file_lines(files: list[Source]) -> Iterator[str]:
    tables = dict.fromkeys(f"{file.title_zh}（{file.table}）" for file in files)
    if not files:
        return
    yield f"  基础表：{'、'.join(tables)}"
    yield f"  收到的文件（{len(files)}）："
    for file in files[:FILES_SHOWN]:
        whole = "" if file.is_exact else "（汇总而来，此为该表全部保留的行）"
        yield f"    批次 {file.batch_id} · {file.file_name} · {file.title_zh} {numbers.count(file.rows, '行')}{whole}"
    if len(files) > FILES_SHOWN:
        yield f"    另有{len(files) - FILES_SHOWN}个文件，--format json 全部列出"
