"""One household on the list of a project's beneficiaries in force, with its project, household and the person named."""

from __future__ import annotations

from datetime import date

from tests.oracle.facts.shared_money import identity, latest_homes, of_form, persons_by_identity, unique
from tests.oracle.moment import Moment, Register, Row
from tests.oracle.plain import first_of, of, town_of

FORM = (
    "project_id", "household_id", "county_code", "data_date", "duplicate_no", "participation_mode", "share_capital_yuan",
    "expected_income_yuan", "paid_income_yuan", "paid_date", "is_signed",
)  # fmt: skip


def build(moment: Moment) -> list[Row]:
    projects = unique(moment.first("project"), "project_id")
    homes, listed_homes = latest_homes(moment), unique(moment.first("household"), "household_id")
    members = _members(moment)
    known = persons_by_identity(moment.latest("person"))
    members_on = {
        day: _members_on(moment, day) for day in {row["data_date"] for row in moment.present("project_beneficiary")}
    }
    facts = []
    for listed in moment.present("project_beneficiary"):
        project, home = projects.get(listed["project_id"]), homes.get(listed["household_id"])
        number, day = identity(listed["id_number"]), listed["data_date"]
        village = first_of(of(project, "village_code"), of(home, "village_code"))
        facts.append({
            "subject_key": listed["record_key"], **of_form(listed, *FORM), "village_code": village,
            "town_code": town_of(village), "as_of": moment.as_of, "project_beneficiary_row_id": listed["row_id"],
            "project_row_id": of(project, "row_id"), "household_row_id": of(home, "row_id"),
            "has_id_number": number is not None, "has_project": project is not None,
            "project_category": of(project, "project_category"), "project_status": of(project, "project_status"),
            "project_start_date": of(project, "start_date"), "has_household": home is not None,
            "is_household_in_force": listed["household_id"] in listed_homes,
            "household_village_code": of(home, "village_code"), "poverty_status": of(home, "poverty_status"),
            "has_labour_capacity": of(home, "has_labour_capacity"), "is_person_in_force": number in members,
            # Who is on a later list, be it as dead or moved, had not left when the beneficiaries were named.
            "was_person_in_force": number is not None and (
                number in members_on[day] or any(row["data_date"] > day for row in known.get(number, []))
            ),
            "is_person_of_household": number is not None and listed["household_id"] in members.get(number, set()),
        })  # fmt: skip
    return facts


def _members(moment: Moment) -> dict[str | None, set[str]]:
    """Households in which somebody with this number is a member today."""
    found: dict[str | None, set[str]] = {}
    for person in moment.facts["person"]:
        if person["is_current_member"] and (person["id_length"] or 0) >= 15:
            found.setdefault(person["id_text"][:18], set()).add(person["household_id"])
    return found


def _members_on(moment: Moment, day: date) -> set[str]:
    """Numbers of the members whom the register held on a day, as it could be known then."""
    then = Moment(Register(day, moment.register.rows, moment.register.ledger))
    return set(persons_by_identity(row for row in then.present("person") if row["person_status"] in (None, "正常")))
