"""One sale of the villages' produce made by the day, with its seller, the usual price and sales that look like it."""

from __future__ import annotations

import operator
from statistics import median

from tests.oracle.facts.shared_money import latest_homes, of_form, unique
from tests.oracle.moment import Moment, Row
from tests.oracle.plain import by, holds, of, town_of

FORM = (
    "sale_id", "household_id", "entity_id", "village_code", "county_code", "data_date", "duplicate_no", "sale_date",
    "buyer_district", "buyer_type", "product", "quantity", "quantity_unit", "unit_price_yuan", "sale_amount_yuan",
    "sales_channel", "invoice_number",
)  # fmt: skip
ALIKE = ("buyer_name", "sale_date", "product", "sale_amount_yuan")


def build(moment: Moment) -> list[Row]:
    villages = {row["village_code"] for row in moment.first("village")}
    entities, homes = unique(moment.first("entity"), "entity_id"), latest_homes(moment)
    sales = moment.first("consumption")
    priced = by((row for row in sales if (row["unit_price_yuan"] or 0) > 0), "product", "quantity_unit")
    alike = by(sales, *ALIKE)
    facts = []
    for sale in moment.present("consumption"):
        entity, home = entities.get(sale["entity_id"]), homes.get(sale["household_id"])
        prices = [row["unit_price_yuan"] for row in priced.get((sale["product"], sale["quantity_unit"]), [])]
        facts.append({
            "subject_key": sale["record_key"], **of_form(sale, *FORM), "town_code": town_of(sale["village_code"]),
            "as_of": moment.as_of, "consumption_row_id": sale["row_id"], "entity_row_id": of(entity, "row_id"),
            "household_row_id": of(home, "row_id"),
            "computed_amount_yuan": holds(operator.mul, sale["quantity"], sale["unit_price_yuan"]),
            "is_in_village_list": sale["village_code"] in villages, "has_entity": entity is not None,
            "operating_status": of(entity, "operating_status"), "has_household": home is not None,
            "household_village_code": of(home, "village_code"), "median_unit_price_yuan": median(prices) if prices else None,
            "sales_alike": max(1, len(alike.get(tuple(sale[name] for name in ALIKE), []))),
        })  # fmt: skip
    return facts
