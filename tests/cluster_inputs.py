"""Mixed reports for `make cluster-check`.

    python -m tests.cluster_inputs OUT --count 20000

writes so many generated reports into OUT: most as crawled text in folders, one in fifty in one of the other formats, one
in five in an archive or a corpus, and beside them some files that are no report.
"""

from __future__ import annotations

import argparse
import json
import zipfile
from pathlib import Path

from tests.render.formats import FORMATS, render_seed
from tests.synth.generate import generate

#: Reports an archive, and a corpus.
_PACKED = 400


def write_mixed(out: Path, count: int) -> None:
    """Write the reports of the seeds from 0 to `count`; the same count gives the same bytes."""
    formats = [name for name in FORMATS if FORMATS[name][0] != "pdf"]
    for first in range(0, count, 10 * _PACKED):
        seeds = list(range(first, min(first + 10 * _PACKED, count)))
        folder = out / f"{first:07d}"
        folder.mkdir(parents=True)
        _write_zip(folder / "archive.zip", seeds[:_PACKED])
        _write_corpus(folder / "corpus.jsonl", seeds[_PACKED : 2 * _PACKED])
        for seed in seeds[2 * _PACKED :]:
            if seed % 50:
                sample = generate(seed)
                (folder / sample.filename).write_bytes(sample.data)
            else:
                rendered = render_seed(seed, formats[seed // 50 % len(formats)])
                (folder / rendered.filename).write_bytes(rendered.data)
        (folder / "notice.txt").write_text(
            "关于编制政府信息公开工作年度报告的通知\n请各单位按时报送。\n", encoding="utf-8"
        )
        (folder / "empty.txt").write_bytes(b"")


def _write_zip(path: Path, seeds: list[int]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for sample in map(generate, seeds):
            archive.writestr(zipfile.ZipInfo(sample.filename), sample.data)


def _write_corpus(path: Path, seeds: list[int]) -> None:
    with path.open("w", encoding="utf-8") as lines:
        for sample in map(generate, seeds):
            record = {
                "id": sample.filename,
                "text": sample.data.decode(sample.encoding.removesuffix("-bom")).lstrip("\ufeff"),
            }
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.cluster_inputs", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    options = parser.parse_args()
    write_mixed(options.out, options.count)


if __name__ == "__main__":
    main()
