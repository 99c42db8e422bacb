"""Invented names: no surname, village or town in them is a usual one, so nobody real can be meant."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.clock import Array

SURNAMES = tuple("霁汐岚曦澜黛霂珀琅穗荇芷苇蘅槿樾梧栎椤桉柚菡萤螺鹭鸢鲸砚墨笺籁笙筝磬钲霏霓雯霰雱漪沁")
MIDDLE = tuple("一二三禾稻麦粟秋春夏冬晨暮朝夕云雨风雪霜露星月山川河江湖海林木森竹兰梅菊松柏石玉金银铜铁田园溪泉")
LAST = tuple("安平康宁和顺乐欣悦喜庆福禄祥瑞吉丰盛茂荣华光明亮清远志诚信义仁礼智勇毅坚强健壮成达通畅行舟帆桥")

_PLACE_FIRST = tuple("霁汐岚曦澜黛琥璃虹霞")
_PLACE_LAST = tuple("穗苇莳荇芷蓼蕨藻荻菱萍蒲葭薇芦苓芸蔚")
_TOWN_LAST = tuple("渚汀湄浦岬坞岫堰")
_HAMLET = (
    "东坊",
    "西坊",
    "南坊",
    "北坊",
    "上坡",
    "下坡",
    "塘头",
    "塘尾",
    "岭脚",
    "园心",
    "井边",
    "桥口",
    "新厝",
    "旧厝",
)


def person_names(surnames: Array, given: Array) -> pl.Series:
    """Full names from surname positions and given-name positions (0 … GIVEN_NAMES − 1)."""
    first = pl.Series(SURNAMES).gather(pl.Series(surnames))
    middle = pl.Series(MIDDLE).gather(pl.Series(given // len(LAST)))
    last = pl.Series(LAST).gather(pl.Series(given % len(LAST)))
    return (first + middle + last).alias("person_name")


GIVEN_NAMES = len(MIDDLE) * len(LAST)


def drawn_names(rng: np.random.Generator, count: int) -> list[str]:
    """`count` names for officials."""
    names = person_names(rng.integers(0, len(SURNAMES), count), rng.integers(0, GIVEN_NAMES, count))
    return [str(name) for name in names]


def town_name(county_position: int, position: int) -> str:
    """Name of the `position`-th town of a county, unlike any other in the programme."""
    number = county_position * 12 + position
    return f"{_PLACE_FIRST[number % 10]}{_TOWN_LAST[number // 10 % 8]}{'' if number < 80 else '新'}镇"


def village_name(number: int) -> str:
    """Name of the `number`-th village of the programme (0 … 253)."""
    stem = f"{_PLACE_FIRST[number % 10]}{_PLACE_LAST[number // 10 % 18]}"
    return f"{stem}{'' if number < 180 else '新'}村"


def hamlet_name(village: str, number: int) -> str:
    """Name of the `number`-th natural village of a village."""
    turn = "" if number < len(_HAMLET) else "新"
    return f"{village[:2]}{turn}{_HAMLET[number % len(_HAMLET)]}"
