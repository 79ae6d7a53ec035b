"""One command from nothing to `likeness.npz`: plan -> render -> fit."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tts_core.training.matched_voices.corpus import plan, read_plan, write_plan
from tts_core.training.matched_voices.fit import Heard, fit
from tts_core.training.matched_voices.render import gather, render

PLAN: Final = "plan.pickle"
HEARD: Final = "matched_voices.npz"

Told = Callable[[str], None]


def train(
    output: Path,
    corpus: Path,
    *,
    clips: int,
    jobs: int | None = None,
    seconds: float | None = None,
    tell: Told = print,
) -> float:
    """Render random mixtures, as far as that is not done, and fit what they sound like.

    Args:
        output: The file to write, `.npz`.
        corpus: Folder of the plan and of what was heard; what is there is kept.
        clips: How many mixtures, beside the bank's own voices; a plan that is there stays as it is.
        jobs: Processes that render; None takes one a core.
        seconds: Render no longer than this, and fit what is there; None renders all.
        tell: Gets a line now and then.

    Returns:
        Mean cosine between what is told and what was heard, on mixtures held out.
    """
    corpus.mkdir(parents=True, exist_ok=True)
    if not (corpus / PLAN).is_file():
        write_plan(plan(clips), corpus / PLAN)
    planned = read_plan(corpus / PLAN)
    missing = render(planned, corpus, jobs=jobs or os.cpu_count() or 1, seconds=seconds, tell=tell)
    heard = gather(corpus, corpus / HEARD)
    tell(f"{heard} clips heard" + (f"; {missing} shards are missing, the same command goes on" if missing else ""))
    return fit(Heard.read(corpus / HEARD), output, tell=tell)
