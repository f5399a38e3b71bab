"""Invented agencies: regions that do not exist, each name carrying 示例, and the usual kinds of agency.

Names contain no character whose traditional form reads back as another simplified one, so that script noise is
reversible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency: full name, kind, level (city, county, town), the body above it, and what it calls itself."""

    name: str
    kind: str
    level: str
    parent: str
    self_word: str


CITIES = (
    "示例省东川市",
    "示例省南屏市",
    "示例省西岭市",
    "示例自治区北原市",
    "示例自治区白河市",
    "示例市",
    "示例省江州市",
    "示例省平湖市",
)
COUNTIES = (
    "示例省东川市青溪区",
    "示例省东川市云岭县",
    "示例省南屏市松江区",
    "示例省南屏市长乐县",
    "示例省西岭市石门县",
    "示例自治区北原市沙河区",
    "示例自治区白河市安平县",
    "示例市临河区",
    "示例省江州市新城区",
    "示例省平湖市永宁县",
    "示例县",
    "示例区",
)
TOWNS = ("石桥镇", "大河镇", "双溪镇", "红星镇", "太平镇", "新店镇", "高山镇", "金沙镇", "东风乡", "柳林乡")
STREETS = ("江岸", "解放路", "文昌", "北湖", "中山", "花园", "桥头", "城关")
BUREAUS = (
    "商务局",
    "教育局",
    "公安局",
    "财政局",
    "民政局",
    "司法局",
    "水利局",
    "统计局",
    "审计局",
    "交通运输局",
    "农业农村局",
    "卫生健康局",
    "应急管理局",
    "医疗保障局",
    "市场监督管理局",
    "自然资源和规划局",
    "住房和城乡建设局",
    "人力资源和社会保障局",
    "文化广电和旅游局",
    "行政审批局",
    "生态环境局",
    "退役军人事务局",
    "发展和改革委员会",
    "城市管理综合行政执法局",
)


def self_word(name: str) -> str:
    """What the agency calls itself in running text: 我局, 我镇, 我委."""
    for ending, word in (
        ("人民政府办公室", "我办"),
        ("镇人民政府", "我镇"),
        ("乡人民政府", "我乡"),
        ("县人民政府", "我县"),
        ("区人民政府", "我区"),
        ("市人民政府", "我市"),
        ("街道办事处", "我街道"),
        ("委员会", "我委"),
    ):
        if name.endswith(ending):
            return word
    return "我局"


def agency(place: str, level: str, ending: str, kind: str = "") -> Agency:
    """The agency `ending` of a place; tax offices carry the national prefix."""
    name = f"国家税务总局{place}{ending}" if ending == "税务局" else place + ending
    parent = f"{place}人民政府" if ending != "人民政府" or level == "town" else f"{place}人民政府办公室"
    return Agency(name, kind or ending, level, parent, self_word(name))


def draw_agency(rng: random.Random) -> Agency:
    """An agency at random: bureaus most often, then governments, towns and sub-districts."""
    pick = rng.random()
    if pick < 0.14:
        county = rng.choice(COUNTIES)
        name = f"{county}{rng.choice(TOWNS)}人民政府"
        return Agency(name, f"{name[-5]}人民政府", "town", f"{county}人民政府", self_word(name))
    if pick < 0.22:
        county = rng.choice(COUNTIES)
        return Agency(f"{county}{rng.choice(STREETS)}街道办事处", "街道办事处", "town", f"{county}人民政府", "我街道")
    level, place = ("county", rng.choice(COUNTIES)) if rng.random() < 0.6 else ("city", rng.choice(CITIES))
    if pick < 0.29:
        return agency(place, level, "人民政府")
    if pick < 0.35:
        return agency(place, level, "人民政府办公室")
    if pick < 0.41:
        return agency(place, level, "税务局")
    return agency(place, level, rng.choice(BUREAUS))
