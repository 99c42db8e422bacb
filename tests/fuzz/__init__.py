"""Files that nobody foresaw, by the thousand: ingest reads each right, or refuses it with a reason, and loses no row.

`python -m tests.fuzz --files 10000 --seed 1`, or `make fuzz`. Every file follows from the seed and its number alone.
"""
