"""What a paper's kernel finds imported: modules only. Nothing here may run a query, for a fork after one deadlocks."""

# ruff: noqa: F401

from ipykernel import debugger, ipkernel, zmqshell
from tornado.platform import asyncio

from pipelines import analyst
from pipelines.report.charts.theme import use_theme
from pipelines.report.pages import city, county, public, quality

use_theme()
