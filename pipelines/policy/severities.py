"""What the levels of a rule are called (ground room): critical must be mended, warning verified, info is told."""

from __future__ import annotations

SEVERITIES = {"critical": "严重", "warning": "警告", "info": "提示"}
