"""Bayou: from the files offices send to the reports leaders read. See docs/architecture.md for the house."""

__version__ = "0.1.0"
