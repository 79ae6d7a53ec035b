"""Pack Kokoro's 54 voices into `tts_core/voices/kokoro.npz`.

    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz && python scripts/pack_voices.py package/voices

A voice is a table of 510 styles (one for each number of phones) of 256 numbers. Less its mean row, a table has rank 4
to within rounding, so the mean and four components hold it. Prints the largest error, relative to the table's norm.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROWS, WIDTH, RANK = 510, 256, 4
TARGET = Path(__file__).resolve().parent.parent / "tts_core" / "voices" / "kokoro.npz"


def main(folder: Path) -> None:
    """Read `folder/*.bin`, write the bank, print the error."""
    paths = sorted(folder.glob("*.bin"))
    tables = [np.fromfile(path, "<f4").reshape(ROWS, WIDTH) for path in paths]
    means = np.stack([table.mean(axis=0) for table in tables])
    factors = [np.linalg.svd(table - mean, full_matrices=False) for table, mean in zip(tables, means, strict=True)]
    left = np.stack([u[:, :RANK] * s[:RANK] for u, s, _ in factors]).astype(np.float32)
    right = np.stack([v[:RANK] for _, _, v in factors]).astype(np.float32)
    names = np.array([path.stem for path in paths])
    np.savez_compressed(TARGET, names=names, mean=means.astype(np.float32), left=left, right=right)
    packed = means[:, None, :] + left @ right
    errors = [np.linalg.norm(p - t) / np.linalg.norm(t) for p, t in zip(packed, tables, strict=True)]
    print(f"{len(paths)} voices, {TARGET.stat().st_size} bytes, largest relative error {max(errors):.2e}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
