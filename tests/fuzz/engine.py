"""One target, fuzzed by libFuzzer through atheris: inputs that reach new code are kept and changed further.

    python -m tests.fuzz.engine TARGET FOLDER -max_total_time=60 -seed=1

FOLDER/corpus keeps the inputs, FOLDER/violations those that break a promise with what they break, FOLDER/figures.json
what was seen so far. A hang or a process out of memory is told by libFuzzer itself, as a file in FOLDER/violations.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["loader"]):
    from tests.fuzz.oracles import Examiner

from tests.fuzz.mutate import mutate
from tests.fuzz.seeds import seeds

#: Documents that break one promise in the same words are kept so often.
_KEPT_ALIKE = 3
_OWN_SHARE = 0.7


def main() -> None:
    """Command line; libFuzzer ends the process."""
    target, folder, options = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    corpus, violations = folder / "corpus", folder / "violations"
    for path in (corpus, violations):
        path.mkdir(parents=True, exist_ok=True)
    for data in seeds(target):
        (corpus / f"seed-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
    examiner = Examiner()
    alike: dict[str, int] = {}
    told = examiner.slowest

    def examine(data: bytes) -> None:
        nonlocal told
        for broken in examiner.examine(target, data):
            kind = broken.partition(":")[0]
            alike[kind] = alike.get(kind, 0) + 1
            if alike[kind] <= _KEPT_ALIKE:
                name = hashlib.sha256(data).hexdigest()[:16]
                (violations / name).write_bytes(data)
                (violations / f"{name}.txt").write_text(f"{target}: {broken}\n", encoding="utf-8", errors="replace")
        if examiner.slowest > told:
            told = examiner.slowest
            (folder / "figures.json").write_text(json.dumps({"slowest": told, "outcomes": examiner.outcomes}))

    def change(data: bytes, longest: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.random() < _OWN_SHARE:
            return mutate(bytes(data), rng, longest)
        return bytes(atheris.Mutate(data, longest))

    longest = 64 if target == "values" else 1_000_000
    limits = [
        f"-max_len={longest}",
        "-timeout=900",
        "-report_slow_units=900",
        "-rss_limit_mb=3072",
        f"-artifact_prefix={violations}/",
    ]
    atheris.Setup([sys.argv[0], *limits, "-print_final_stats=1", *options, str(corpus)], examine, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
