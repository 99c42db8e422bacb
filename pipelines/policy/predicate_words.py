"""A predicate in Chinese words, for readers who do not read SQL; the catalogue shows both side by side.

What has no words of its own stays SQL: the words never say less than the predicate does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sqlglot
from sqlglot import exp

from pipelines.policy.predicates import with_parameters

_PARAMETER = "param_"
_COMPARED: Mapping[type[exp.Expr], str] = {
    exp.EQ: "是",
    exp.NEQ: "不是",
    exp.LT: "小于",
    exp.LTE: "不大于",
    exp.GT: "大于",
    exp.GTE: "不小于",
}
_TIMES: Mapping[type[exp.Expr], str] = {exp.LT: "早于", exp.LTE: "不晚于", exp.GT: "晚于", exp.GTE: "不早于"}
_CALCULATED: Mapping[type[exp.Expr], str] = {exp.Add: "＋", exp.Sub: "－", exp.Mul: "×", exp.Div: "÷"}
_UNITS = {"DAY": "天", "MONTH": "个月", "YEAR": "年"}
ALL_ROWS = "全部"


def _named_parameters(text: str) -> str:
    return with_parameters(text, lambda name: f"{_PARAMETER}{name}")


class Words:
    """Puts predicates over one fact into words.

    Args:
        columns: Chinese names of columns; others keep their own.
        parameters: name of a yearly parameter → how it is shown, with its value.
    """

    def __init__(self, columns: Mapping[str, str], parameters: Callable[[str], str]) -> None:
        self.columns = columns
        self.parameters = parameters

    def of(self, predicate: str) -> str:
        """The predicate in words. Raises sqlglot.errors.ParseError when it is not SQL."""
        tree = sqlglot.parse_one(_named_parameters(predicate), read="duckdb")
        return ALL_ROWS if isinstance(tree, exp.Boolean) and tree.this else self._condition(tree)

    def of_value(self, expression: str) -> str:
        """An expression that is a number, not a question, in words. Raises sqlglot.errors.ParseError when it is not SQL."""
        return self._say(sqlglot.parse_one(_named_parameters(expression), read="duckdb"))

    def _say(self, node: exp.Expr) -> str:
        ways: list[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[[], str]]] = [
            (exp.Paren, lambda: self._condition(node) if node.find(exp.Predicate) else f"（{self._say(node.this)}）"),
            (exp.Connector, lambda: self._connector(node)),
            (exp.Not, lambda: self._negation(node.this)),
            (exp.Is, lambda: self._is(node)),
            (tuple(_COMPARED), lambda: self._comparison(node)),
            (exp.In, lambda: f"{self._say(node.this)}属于{self._listed(node)}"),
            (exp.Between, lambda: self._between(node)),
            (exp.Like, lambda: self._like(node)),
            (tuple(_CALCULATED), lambda: self._calculated(node)),
            ((exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Cast), lambda: self._value(node)),
        ]
        for kinds, say in ways:
            if isinstance(node, kinds):
                return say()
        return self._function(node)

    def _connector(self, node: exp.Expr) -> str:
        word = "，且" if isinstance(node, exp.And) else "，或"
        return f"{self._part(node, node.this)}{word}{self._part(node, node.expression)}"

    def _part(self, whole: exp.Expr, part: exp.Expr) -> str:
        """SQL lets AND bind before OR; words do not, and need brackets."""
        said = self._condition(part)
        return f"（{said}）" if isinstance(whole, exp.Or) and isinstance(part, exp.And) else said

    def _condition(self, node: exp.Expr) -> str:
        """What may be true or false; a column by itself is asked whether it is."""
        if isinstance(node, exp.Paren):
            return f"（{self._condition(node.this)}）"
        return f"{self._asked(node)}为是" if isinstance(node, exp.Column) else self._say(node)

    def _asked(self, column: exp.Expr) -> str:
        return self._say(column).removeprefix("是否")

    def _negation(self, node: exp.Expr) -> str:
        inner = node.this if isinstance(node, exp.Paren) else node
        if isinstance(inner, exp.Is):
            return self._is(inner, "不为")
        if isinstance(inner, exp.In):
            return f"{self._say(inner.this)}不属于{self._listed(inner)}"
        if isinstance(inner, exp.Column):
            return f"{self._asked(inner)}为否"
        if isinstance(inner, exp.Coalesce) and isinstance(inner.expressions[0], exp.Boolean):
            return f"{self._asked(inner.this)}为否{'' if inner.expressions[0].this else '或空'}"
        return f"并非（{self._condition(inner)}）"

    def _is(self, node: exp.Expr, word: str = "为") -> str:
        return f"{self._say(node.this)}{word}{self._say(node.expression)}"

    def _comparison(self, node: exp.Expr) -> str:
        is_time = any("date" in column.name or column.name == "as_of" for column in node.find_all(exp.Column))
        is_time &= not node.find(exp.DateDiff)
        word = (_TIMES if is_time and type(node) in _TIMES else _COMPARED)[type(node)]
        return f"{self._say(node.this)}{word}{self._say(node.expression)}"

    def _listed(self, node: exp.Expr) -> str:
        return f"｛{'、'.join(self._say(item) for item in node.expressions)}｝"

    def _between(self, node: exp.Expr) -> str:
        low, high = self._say(node.args["low"]), self._say(node.args["high"])
        return f"{self._say(node.this)}在{low}与{high}之间（含两端）"

    def _like(self, node: exp.Expr) -> str:
        negation = "不" if node.args.get("negate") else ""
        pattern = str(node.expression.this)
        text = pattern.strip("%")
        if "%" in text or "_" in text or "%" not in pattern:
            return f"{self._say(node.this)}{negation}符合样式“{pattern}”"
        if pattern == f"%{text}%":
            return f"{self._say(node.this)}{negation}含“{text}”"
        return f"{self._say(node.this)}{negation}以“{text}”{'结尾' if pattern.startswith('%') else '开头'}"

    def _calculated(self, node: exp.Expr) -> str:
        return f"{self._say(node.this)}{_CALCULATED[type(node)]}{self._say(node.expression)}"

    def _value(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Column):
            if node.name.startswith(_PARAMETER):
                return self.parameters(node.name.removeprefix(_PARAMETER))
            return self.columns.get(node.name, node.name)
        if isinstance(node, exp.Literal):
            return f"“{node.this}”" if node.is_string else str(node.this)
        if isinstance(node, exp.Boolean):
            return "是" if node.this else "否"
        if isinstance(node, exp.Null):
            return "空"
        if node.args["to"].is_type("date") and isinstance(node.this, exp.Literal):
            return str(node.this.this)
        return self._say(node.this)

    def _function(self, node: exp.Expr) -> str:
        if isinstance(node, exp.DateDiff):
            unit = _UNITS.get(str(node.args["unit"]).upper(), str(node.args["unit"]))
            return f"从{self._say(node.expression)}到{self._say(node.this)}的{unit}数"
        if isinstance(node, exp.Coalesce):
            return f"{self._say(node.this)}（空按{'、'.join(self._say(item) for item in node.expressions)}计）"
        if isinstance(node, exp.Year):
            return f"{self._say(node.this)}的年份"
        if isinstance(node, exp.Month):
            return f"{self._say(node.this)}的月份"
        if isinstance(node, exp.Length):
            return f"{self._say(node.this)}的字数"
        if isinstance(node, exp.RegexpLike):
            return f"{self._say(node.this)}符合样式“{node.expression.this}”"
        if isinstance(node, exp.TimeToStr):
            return f"{self._say(node.this)}写成“{node.text('format')}”"
        if isinstance(node, exp.Abs):
            return f"（{self._say(node.this)}）的绝对值"
        if isinstance(node, exp.Interval):
            return f"{node.this.this}{_UNITS.get(str(node.unit).upper(), str(node.unit))}"
        if isinstance(node, exp.Case):
            return self._case(node)
        return node.sql("duckdb")

    def _case(self, node: exp.Expr) -> str:
        branches = [
            f"如{self._condition(branch.this)}则看{self._condition(branch.args['true'])}" for branch in node.args["ifs"]
        ]
        default = node.args.get("default")
        branches.append(f"否则看{self._condition(default)}" if default is not None else "否则为未知")
        return "；".join(branches)
