"""Goals of 2020 are no findings before the end of 2020, and are findings from then on."""

from __future__ import annotations

from datetime import date

from pipelines.check.rules import load_rules
from pipelines.check.stage import run_rules
from pipelines.policy import parameters_at
from tests.rules.registers import empty_register, facts_at, insert, rows_of

END_2019, END_2020 = date(2019, 12, 31), date(2020, 12, 31)
GOALS = ("EX21", "VL18", "VL20", "VL21", "VL22")
VILLAGE = "440804101001"


def test_goals_of_2020_are_checked_when_2020_ends() -> None:
    known_on = date(2021, 1, 15)
    register = empty_register(known_on)
    schemas = {END_2019: "facts_2019", END_2020: "facts"}
    natural_village = {
        "natural_village_id": f"{VILLAGE}01", "village_code": VILLAGE, "natural_village_name": "东坊",
        "households": 30, "has_hardened_road": False, "is_clean_village": False, "is_model_village": False,
    }  # fmt: skip
    for end, schema in schemas.items():
        home = {"household_id": f"{VILLAGE}0001", "village_code": VILLAGE, "poverty_status": "预脱贫"}
        insert(register, "household", end, [home])
        insert(register, "village", end, [{"village_code": VILLAGE, "village_exit_status": "预出列"}])
        insert(register, "natural_village", end, [natural_village])
        facts_at(register, end, schema)
    known = parameters_at(known_on)
    rules = {rule_id: load_rules()[rule_id] for rule_id in GOALS}
    run_rules(register, rules, facts_schemas=schemas, value_of=lambda name, end: known.value(name, end.year))
    found = rows_of(register, "SELECT as_of, rule_id, subject_key FROM checks.occurrence ORDER BY rule_id")
    assert found == [
        (END_2020, "EX21", f"{VILLAGE}0001"),
        (END_2020, "VL18", VILLAGE),
        (END_2020, "VL20", f"{VILLAGE}01"),
        (END_2020, "VL21", f"{VILLAGE}01"),
        (END_2020, "VL22", VILLAGE[:6]),
    ]
