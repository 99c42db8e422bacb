"""What notebooks import: open a snapshot, get frames, draw charts that also work without a network.

    from pipelines.analyst import findings, incomes, measures, money, open_register, open_snapshot, villages, write_record

    snapshot = open_snapshot()                        # what CURRENT points to, internal tier: no row about a person or household
    snapshot.measures()                               # every measure with its definition and target
    snapshot.values(["medical_insurance"], level="county")
    measures.chart(snapshot, "medical_insurance")     # a chart with its conclusion as its title
    register = open_register()                        # restricted tier: fact rows, personal values masked unless asked for
    register.fact("household", ["household_id", "poverty_status"])
    register.household_with_most_gaps().haves
    register.try_measure(record)                      # a record counted by the pipeline's own code, before it is a measure
    write_record(record, topic="incomes")             # the same as the YAML file that is sent in

Frames are Polars: shares are fractions (0..1), money is yuan, a withheld value is null with a reason. Charts are Altair;
aggregate before drawing. A snapshot is opened read-only and cannot read any other file. A wrong name is answered with the
nearest ones. What comes from the restricted tier must not leave the machine.

`measures` draws any measure; the topics `incomes`, `villages`, `money` and `findings` have frames and charts of their own.
"""

from __future__ import annotations

from pipelines.analyst import findings, incomes, measures, money, villages
from pipelines.analyst.charts import bars, histogram, line, ranked_columns, stacked_bars, stacked_columns
from pipelines.analyst.drafts import write_record
from pipelines.analyst.opening import open_register, open_snapshot
from pipelines.report.charts.theme import ACC, D1, D2, D3, INK
from pipelines.report.frames import PROGRAM_CODE, Snapshot

__all__ = [
    "ACC",
    "D1",
    "D2",
    "D3",
    "INK",
    "PROGRAM_CODE",
    "Snapshot",
    "bars",
    "findings",
    "histogram",
    "incomes",
    "line",
    "measures",
    "money",
    "open_register",
    "open_snapshot",
    "ranked_columns",
    "stacked_bars",
    "stacked_columns",
    "villages",
    "write_record",
]
