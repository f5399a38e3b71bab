"""Writes a few reports of the demonstration set in laid-out formats, and inside archives.

    python -m tests.render.bundle [ROOT]

writes ROOT/data/formats/: two reports, each as a plain page, a page pasted from Word, a site's page in GBK, DOCX, XLSX and
PDF; five more in a ZIP, a tar.gz and a JSONL corpus. All agencies are invented (their names carry 示例).
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.render.archives import make_zip
from tests.render.bundled import demo_reports
from tests.render.formats import FORMATS, write

if TYPE_CHECKING:
    from tests.render.report import Report

ROOT = Path(__file__).resolve().parents[2]
#: Reports that are files of their own.
FILES = ("dc-commerce-2021.txt", "qx-education-2019.txt")
FILE_FORMATS = ("html", "html_word", "html_site", "docx", "xlsx", "pdf")
#: Reports inside archives, with their formats.
IN_ZIP = (("dc-gov-2023.txt", "html_word"), ("cl-health-2021.txt", "xlsx"))
IN_TAR = (("dc-office-2021.txt", "html_site"), ("np-gov-2020.txt", "docx"))
IN_JSONL = ("dc-police-2023.txt", "cl-market-2021.txt")
_MODIFIED = 1_705_284_000


def bundle_files() -> dict[str, bytes]:
    """File name -> bytes of everything in data/formats/."""
    reports = {name: report for name, _, report in demo_reports()}
    files = {
        f"{Path(name).stem}-{format_name}.{FORMATS[format_name][0]}": write(reports[name], format_name)
        for name in FILES
        for format_name in FILE_FORMATS
    }
    files["archive.zip"] = make_zip(named_members(reports, IN_ZIP))
    files["archive.tar.gz"] = make_tar_gz(named_members(reports, IN_TAR))
    files["corpus.jsonl"] = make_jsonl([reports[name] for name in IN_JSONL])
    return files


def named_members(reports: dict[str, Report], chosen: tuple[tuple[str, str], ...]) -> list[tuple[str, bytes]]:
    """Members of an archive, in a folder each for its year."""
    return [
        (f"{reports[name].year}/{Path(name).stem}.{FORMATS[format_name][0]}", write(reports[name], format_name))
        for name, format_name in chosen
    ]


def make_tar_gz(members: list[tuple[str, bytes]]) -> bytes:
    """A gzipped tar without names, owners or clock."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(content), _MODIFIED, 0o644
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=0)


def make_jsonl(reports: list[Report]) -> bytes:
    """A corpus of pages, one a line: url, title, date, html."""
    lines = []
    for index, report in enumerate(reports, start=1):
        page = FORMATS["html_official"][1](report, random.Random(index)).decode()
        url = f"http://www.example.gov.cn/zfxxgk/{report.year + 1}/{index:04d}.html"
        record = {"url": url, "title": report.title, "date": report.published, "html": page}
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.render.bundle", description=__doc__)
    parser.add_argument("root", type=Path, nargs="?", default=ROOT)
    folder = parser.parse_args().root / "data" / "formats"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    files = bundle_files()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    print(f"{len(files)} files, {sum(map(len, files.values())):,} bytes in {folder}")


if __name__ == "__main__":
    main()
