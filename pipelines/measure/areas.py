"""The areas every measure is counted for, taken from the village list and the programme's own table of counties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import duckdb

from pipelines.policy import Area
from pipelines.store.database import insert_rows

PROGRAM_CODE = "254"
PROGRAM_NAME = "佛山帮扶村"

AREAS_SQL = f"""
    SELECT 'program', '{PROGRAM_CODE}', '{PROGRAM_NAME}', NULL, NULL, NULL, NULL, NULL, NULL
    UNION ALL
    SELECT 'city', city, CASE city WHEN '440800' THEN '湛江市' ELSE '云浮市' END, '{PROGRAM_CODE}', city,
           NULL, NULL, NULL, NULL
    FROM county_area GROUP BY city
    UNION ALL
    SELECT 'county', code, name, city, city, code, NULL, helper, NULL FROM county_area
    UNION ALL
    SELECT 'town', town_code, any_value(town_name), any_value(county_code), any_value(city_code),
           any_value(county_code), town_code, NULL, NULL
    FROM village_area GROUP BY town_code
    UNION ALL
    SELECT 'village', village_code, village_name, town_code, city_code, county_code, town_code, helper_district,
           lead_unit
    FROM village_area
    UNION ALL
    SELECT 'helper_district', helper_district, helper_district, NULL, NULL, NULL, NULL, helper_district, NULL
    FROM village_area WHERE helper_district IS NOT NULL GROUP BY helper_district
    UNION ALL
    SELECT 'support_unit', unit_id, coalesce(unit_name, unit_id), NULL, NULL, NULL, NULL, helper_district, unit_id
    FROM unit_area
"""
"""SELECT of every area of every level with its parents, from the temp tables of `place_parents`."""


def place_parents(connection: duckdb.DuckDBPyConnection, counties: list[Area], *, facts_schema: str) -> None:
    """Write what levels are told by: temp tables `county_area`, `village_area` and `unit_area`."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE county_area (code VARCHAR, name VARCHAR, city VARCHAR, helper VARCHAR)"
    )
    rows = [(county.code, county.name, county.city_code, county.helper) for county in counties]
    insert_rows(connection, "county_area", rows)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE village_area AS
        SELECT village.village_code, any_value(village.village_name) AS village_name,
               any_value(village.town_code) AS town_code, any_value(village.town_name) AS town_name,
               any_value(village.county_code) AS county_code, any_value(county_area.city) AS city_code,
               any_value(coalesce(village.helper_district, county_area.helper)) AS helper_district,
               any_value(village.lead_unit_id) AS lead_unit
        FROM {facts_schema}.village AS village
        LEFT JOIN county_area ON county_area.code = village.county_code
        GROUP BY village.village_code
    """)
    # A unit that helps villages of two districts, and one that only leads a village without being listed, stay areas. What the
    # list says of a unit goes before the district of a village that it leads; of several the first, so that runs agree.
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE unit_area AS
        SELECT unit_id, min(unit_name) AS unit_name, coalesce(min(listed_district), min(led_district)) AS helper_district
        FROM (
            SELECT unit_id, unit_name, helper_district AS listed_district, NULL AS led_district
            FROM {facts_schema}.support_unit WHERE unit_id IS NOT NULL
            UNION ALL
            SELECT lead_unit, NULL, NULL, helper_district FROM village_area WHERE lead_unit IS NOT NULL
        )
        GROUP BY unit_id
    """)


def write_areas(connection: duckdb.DuckDBPyConnection, counties: list[Area], *, facts_schema: str) -> None:
    """Write `indicators.area` (all levels), and the temp tables of `place_parents`."""
    place_parents(connection, counties, facts_schema=facts_schema)
    connection.execute("""
        CREATE TABLE indicators.area (
            level VARCHAR, code VARCHAR, name VARCHAR, parent_code VARCHAR, city_code VARCHAR, county_code VARCHAR,
            town_code VARCHAR, helper_district VARCHAR, lead_unit VARCHAR
        )
    """)
    connection.execute(f"INSERT INTO indicators.area {AREAS_SQL}")


def write_area_changes(connection: duckdb.DuckDBPyConnection, facts_schemas: Mapping[date, str]) -> None:
    """Write `indicators.area_change`: villages that a period end lists and the one before did not, or the other way round.

    Columns: as_of (the first period end of the new state), kind (moved, came, went), village_name, village_code,
    previous_village_code, county_code, previous_county_code. A village of the same name and town, or of the same code, that
    lies in another county has moved: earlier period ends still count it where it was.
    """
    connection.execute("""
        CREATE TABLE indicators.area_change (
            as_of DATE, kind VARCHAR, village_name VARCHAR, village_code VARCHAR, previous_village_code VARCHAR,
            county_code VARCHAR, previous_county_code VARCHAR
        )
    """)
    for (_, before), (end, after) in pairwise(facts_schemas.items()):
        connection.execute(f"""
            INSERT INTO indicators.area_change
            WITH {_listed("earlier", before)}, {_listed("later", after)},
            went AS (SELECT * FROM earlier WHERE (code, county) NOT IN (SELECT (code, county) FROM later)),
            came AS (SELECT * FROM later WHERE (code, county) NOT IN (SELECT (code, county) FROM earlier))
            SELECT DATE '{end}', CASE WHEN went.code IS NULL THEN 'came' WHEN came.code IS NULL THEN 'went' ELSE 'moved' END,
                   coalesce(came.name, went.name), came.code, went.code, came.county, went.county
            FROM went FULL JOIN came
              ON came.code = went.code OR (came.name = went.name AND came.town = went.town)
            WHERE (SELECT count(*) FROM earlier) > 0
            ORDER BY ALL
        """)


def _listed(name: str, schema: str) -> str:
    return (
        f"{name} AS (SELECT village_code AS code, any_value(village_name) AS name, any_value(town_name) AS town,"
        f" any_value(county_code) AS county FROM {schema}.village WHERE village_code IS NOT NULL GROUP BY village_code)"
    )
