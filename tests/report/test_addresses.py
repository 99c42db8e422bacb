"""Addresses of printed numbers: what is printed reads back, looks as it did, and names what it is worked out from."""

from __future__ import annotations

import re
from datetime import date

import pytest

from pipelines.errors import UsageError
from pipelines.report import sentences
from pipelines.report.addresses import (
    Address,
    FindingAddress,
    LedgerAddress,
    MeasureAddress,
    Place,
    RuleAddress,
    measured,
    parse_address,
)
from pipelines.report.blocks import number, status
from pipelines.report.frames import Snapshot
from pipelines.report.outlook import outlook_of
from pipelines.report.printed import PARTS_ZH, printed_parts
from pipelines.report.readings import Reading
from pipelines.report.status import judge

DAY = date(2019, 12, 31)
ANCHOR = re.compile(r'<data value="([^"]*)">(.*?)</data>')


@pytest.mark.parametrize(
    "address",
    [
        MeasureAddress("medical_insurance", "county", "440882", DAY),
        MeasureAddress("medical_insurance", "helper_district", "顺德区", DAY, "left"),
        FindingAddress(("EX", "critical"), "program", "254", DAY),
        FindingAddress(("市住建局",), "county", "440882", DAY, "change"),
        RuleAddress("ID04", "unknown", "program", "254", DAY),
        LedgerAddress("kept", "batch", "2019-12-31"),
    ],
    ids=str,
)
def test_an_address_reads_back(address: Address) -> None:
    assert parse_address(str(address)) == address


NO_ADDRESS = (
    "medical_insurance",
    "a:b:c",
    "a:b:c:2019-13-01",
    "finding:ID04:county:440882",
    "rule:ID04:program:254:2019-12-31",
    "ledger:kept",
)


@pytest.mark.parametrize("text", NO_ADDRESS)
def test_what_is_no_address_is_an_error_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match="ledger:kept:county:440882"):
        parse_address(text)


def test_a_sentence_reads_the_same_with_its_addresses(snapshot: Snapshot) -> None:
    book = snapshot.book("county", "445381")
    rate, outlook = book.at("registered_exit_rate"), outlook_of(book)
    assert rate is not None
    text = sentences.state(book.name, rate, book.before("registered_exit_rate"), outlook)
    assert text.striptags().startswith("截至2019年末，罗定市登记脱贫1,10")
    addresses = dict(ANCHOR.findall(text))
    assert addresses["registered_exit_rate:county:445381:2019-12-31"] == rate.text
    assert addresses["persons_not_exited:county:445381:2019-12-31"].endswith("人")
    for address, printed in addresses.items():
        found = parse_address(address)
        assert isinstance(found, MeasureAddress)
        reading = book.at(found.measure_id, found.as_of)
        assert reading is not None
        told = printed_parts(book, reading)[found.part]
        assert re.findall(r"[\d,.]+", told) == re.findall(r"[\d,.]+", printed)


def test_every_part_has_a_name(snapshot: Snapshot) -> None:
    book = snapshot.book("county", "445381")
    parts = {
        name for history in book.histories.values() for reading in history for name in printed_parts(book, reading)
    }
    assert parts <= set(PARTS_ZH)
    assert {"left", "behind", "change", "doubted", "ahead", "needed"} <= parts


def test_a_status_carries_the_address_of_its_amount(snapshot: Snapshot) -> None:
    judgement = judge(snapshot.book("county", "445381"), "persons_not_exited")
    assert judgement.status == "late"
    ((address, amount),) = ANCHOR.findall(status(judgement))
    assert address == "persons_not_exited:county:445381:2019-12-31#behind"
    assert amount.endswith("人")


def test_a_withheld_value_keeps_its_address_and_a_reading_of_no_area_has_none(snapshot: Snapshot) -> None:
    reading = snapshot.book("county", "440882").at("medical_insurance")
    assert reading is not None
    held = Reading(reading.measure, DAY, None, None, 0, None, "名单未到", "county", "440882")
    assert ANCHOR.findall(number(held)) == [(held.address, '<span class="held-word">暂缺</span>')]
    nowhere = Reading(reading.measure, DAY, 1, 1, 0, 1.0, None)
    assert measured(nowhere, "100%") == "100%"


def test_findings_and_ledger_rows_are_addressed_where_they_are_counted() -> None:
    place = Place("county", "440882", DAY)
    assert place.finding(1234, "件", "EX.critical") == (
        '<data value="finding:EX.critical:county:440882:2019-12-31">1,234件</data>'
    )
    assert place.at("batch", "2019").ledger(3, "kept") == '<data value="ledger:kept:batch:2019">3</data>'
