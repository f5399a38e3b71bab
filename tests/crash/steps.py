"""A load that kills itself at a given step of putting its result in place: `python -m tests.crash.steps N ARGUMENTS...`.

Moments drawn at random hardly ever fall between two renames; here each of them is hit. A step is a call that changes what
stands in a folder. The process ends with SIGKILL in front of step N, counted from 0; with fewer steps it ends by itself.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_STEPS = ((os, "rename"), (os, "replace"), (os, "unlink"), (os, "mkdir"), (os, "rmdir"), (shutil, "rmtree"))


def die_at(step: int) -> None:
    """Count the steps of this process from now on, and kill it in front of the one given."""
    met = 0

    def counting(action: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            nonlocal met
            if met == step:
                os.kill(os.getpid(), signal.SIGKILL)
            met += 1
            return action(*arguments, **options)

        return counted

    for module, name in _STEPS:
        setattr(module, name, counting(getattr(module, name)))


if __name__ == "__main__":
    from loader.cli import main

    die_at(int(sys.argv[1]))
    main(sys.argv[2:])
