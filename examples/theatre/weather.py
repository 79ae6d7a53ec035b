"""Snow that falls in depth, and mist that drifts through the valley."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from .paint import HEIGHT, WIDTH, Plane, blur, noise, to_mask

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Flakes:
    """Snowflakes at one distance; all arrays have one value a flake."""

    x: Plane
    """Place at second 0, in pixels."""
    y: Plane
    """Place at second 0, in pixels."""
    fall: Plane
    """Pixels a second downwards."""
    drift: Plane
    """Pixels a second to the right; negative is to the left."""
    phase: Plane
    """Where in its sway the flake begins, in radians."""
    radius: float
    """Size in pixels."""
    bright: Plane
    """Brightness, 0-1."""


def make_snow(seed: int = 23) -> tuple[Flakes, ...]:
    """Make the snow of three distances, far to near."""
    rng = np.random.default_rng(seed)
    return (
        _flakes(rng, 300, 0.8, 34, 0.34),
        _flakes(rng, 170, 1.35, 66, 0.50),
        _flakes(rng, 44, 2.7, 128, 0.42),
        _flakes(rng, 9, 7.0, 235, 0.17),
    )


def fall(frame: Bytes, flakes: Flakes, warmth: Plane, t: float) -> None:
    """Draw the flakes at second `t` into the frame (height, width, 3), in place; lamp light makes them golden.

    Args:
        frame: The picture.
        flakes: Snow of one distance.
        warmth: Lamp light (height, width), 0-1.
        t: Second of the film.
    """
    reach = round(flakes.radius * 1.9)
    x = (flakes.x + flakes.drift * t + 9 * np.sin(flakes.phase + t * 0.9)) % (WIDTH + 40) - 20
    y = (flakes.y + flakes.fall * t) % (HEIGHT + 40) - 20
    span = np.arange(-reach, reach + 1)
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    inside = (column >= reach) & (column < WIDTH - reach) & (row >= reach) & (row < HEIGHT - reach)
    x, y, column, row = x[inside], y[inside], column[inside], row[inside]
    across = np.exp(-(((span[None] - (x - column)[:, None]) / flakes.radius) ** 2))
    along = np.exp(-(((span[None] - (y - row)[:, None]) / flakes.radius) ** 2))
    shape = along[:, :, None] * across[:, None, :] * flakes.bright[inside][:, None, None]
    warm = warmth[row, column][:, None, None, None]
    tint = np.array([168, 184, 222], np.float32) * (1 - warm) + np.array([255, 224, 168], np.float32) * (warm * 1.5)
    rows, columns = row[:, None, None] + span[None, :, None], column[:, None, None] + span[None, None, :]
    shone = frame[rows, columns] + shape[..., None] * tint
    frame[rows, columns] = np.minimum(shone, 255).astype(np.uint8)


def make_mist(seed: int = 5) -> tuple[Image.Image, Image.Image]:
    """Make two long strips of mist (masks) that repeat after their width: for the valley and for the ground."""
    rng = np.random.default_rng(seed)
    return _strip(rng, 180, 0.55), _strip(rng, 110, 0.30)


def drift(
    frame: Image.Image, strip: Image.Image, x: float, y: int, colour: tuple[int, int, int], place: Image.Image | None
) -> None:
    """Lay mist over the frame, in place.

    Args:
        frame: The picture.
        strip: Mist, a mask wider than the frame.
        x: How far the strip has moved to the left, in pixels; any value.
        y: Top of the strip in the frame.
        colour: The mist's colour.
        place: Where mist may lie, a mask as large as the frame; None for everywhere.
    """
    from PIL import ImageChops

    start = int(x) % (strip.width - WIDTH)
    part = strip.crop((start, 0, start + WIDTH, strip.height))
    if place is not None:
        part = ImageChops.multiply(part, place.crop((0, y, WIDTH, y + strip.height)))
    frame.paste(colour, (0, y, WIDTH, y + strip.height), part)


def _flakes(rng: np.random.Generator, count: int, radius: float, speed: float, bright: float) -> Flakes:
    def some(low: float, high: float) -> Plane:
        return rng.uniform(low, high, count).astype(np.float32)

    return Flakes(
        x=some(0, WIDTH + 40),
        y=some(0, HEIGHT + 40),
        fall=some(0.7, 1.3) * speed,
        drift=some(-0.55, -0.15) * speed,
        phase=some(0, 6.28),
        radius=radius,
        bright=some(0.55, 1.25) * bright,
    )


def _strip(rng: np.random.Generator, tall: int, dense: float) -> Image.Image:
    wide = WIDTH * 2
    cloud = noise(rng, (wide, tall), 300, 5)
    cloud = blur(np.asarray(np.clip((cloud - 0.36) * 2.4, 0, 1), np.float32), 5, 3)
    fade = np.sin(np.linspace(0, np.pi, tall, dtype=np.float32)).clip(0)[:, None] ** 1.5
    strip = cloud * fade * dense
    seam = np.linspace(0, 1, WIDTH, dtype=np.float32)[None]
    looped = np.concatenate([strip[:, :WIDTH] * seam + strip[:, WIDTH:] * (1 - seam), strip[:, :WIDTH] * 0], axis=1)
    looped[:, WIDTH:] = looped[:, :WIDTH]
    return to_mask(np.asarray(looped, np.float32))
