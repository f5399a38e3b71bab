"""How fast names of agencies are resolved, by the process's own clock."""

from __future__ import annotations

import itertools
import statistics
import time

from loader.agencies import Resolver
from loader.reference import reference_folder

_DEPARTMENTS = (
    "人民政府", "人民政府办公室", "教育局", "市场监督管理局", "自然资源和规划局", "卫健委", "文化广电和旅游局",
    "住房和城乡建设局", "农业农村局", "公安局交通警察大队", "城市管理综合执法局", "行政审批服务局", "示例镇人民政府",
    "示例街道办事处", "示例园区管理委员会", "退役军人事务局", "发展和改革委员会", "统计局", "审计局", "科学技术局",
)  # fmt: skip
#: With and without what stands above the division, and misspelt.
_WAYS = ("full", "alone", "misspelt")


def draw_names(count: int) -> list[str]:
    """Distinct names of agencies of real divisions, as many as asked for."""
    gazetteer = Resolver(reference_folder()).gazetteer
    today = [division for division in gazetteer.divisions if division.to_year is None]
    names = (
        {
            "full": gazetteer.full_name(division.code, None),
            "alone": division.name,
            "misspelt": "示" + division.name[1:],
        }[way]
        + department
        for department, division, way in itertools.product(_DEPARTMENTS, today, _WAYS)
    )
    return list(itertools.islice(dict.fromkeys(names), count))


def lines(count: int, runs: int) -> list[str]:
    """The section of the results."""
    names = draw_names(count)
    seconds, shares = [], []
    for _ in range(runs):
        # A new one each time: what it remembers of a name would answer for it.
        resolver = Resolver(reference_folder())
        started = time.process_time()
        resolved = sum(resolver.resolve(name, 2023).is_resolved for name in names)
        seconds.append(time.process_time() - started)
        shares.append(resolved / len(names))
    return [
        "## Names of agencies",
        "",
        f"{len(names):,} distinct names, in full, without what stands above the division, and misspelt; seconds of one "
        f"processor, median of {runs} runs. The limit is 20 s for 100,000.",
        "",
        "| names | resolved | s | µs a name |",
        "|---|---|---|---|",
        f"| {len(names):,} | {shares[0]:.0%} | {statistics.median(seconds):.2f} | "
        f"{statistics.median(seconds) / len(names) * 1e6:.0f} |",
    ]
