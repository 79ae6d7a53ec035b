"""The last train: where it is, how it looks, and the light from its windows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .backdrop import EDGE_Y
from .paint import Plane, glow, light, noise
from .story import Story

SIZE = 1.34
"""Pixels of the picture for one unit of the drawing below."""
COACH, ENGINE, TALL_UNITS = 560, 430, 190
COACHES = 3
LENGTH = int((COACH * COACHES + ENGINE) * SIZE)
TALL = int(TALL_UNITS * SIZE)
TOP_Y = EDGE_Y - TALL + 20
FLOOR_Y = EDGE_Y + 2
ARRIVAL_S = 7.0
PULL = 50.0
DOOR = (COACH + 42) * SIZE
"""Middle of the door through which Leo goes, in pixels from the tail."""
WINDOW = (COACH + 80 + 24) * SIZE
"""Middle of the window at which he stands then."""
DOOR_X = 664
STOP_X = DOOR_X - DOOR


@dataclass(frozen=True, slots=True, eq=False)
class Train:
    """The train's pictures; their x runs from its tail (0) to its nose (`LENGTH`)."""

    still: Image.Image
    """The train, RGBA."""
    fast: Image.Image
    """The same, blurred along its way."""
    floor: Image.Image
    """Window light on the platform, to be added at `FLOOR_Y`."""
    headlight: Image.Image
    """Glow of the lamp at the nose, to be added around it."""


def train_x(story: Story, t: float) -> float | None:
    """Where the tail is, in pixels from the left edge; None while the train is away.

    It brakes evenly until it stops, and pulls away evenly.
    """
    coming, going = story.since("train-in", t), story.since("train-out", t)
    if coming < 0:
        return None
    if going >= 0:
        x = STOP_X + 0.5 * PULL * going**2
        return x if x < 1500 else None
    left = max(0.0, 1 - coming / ARRIVAL_S)
    return STOP_X - (STOP_X + LENGTH + 420) * left**2


def paint_train(seed: int = 11) -> Train:
    """Paint the train; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    scale = 3
    big = Image.new("RGBA", ((COACH * COACHES + ENGINE) * 3, TALL_UNITS * 3))
    draw = ImageDraw.Draw(big)
    for coach in range(COACHES):
        _coach(draw, coach * COACH, scale, rng)
    _engine(draw, COACH * COACHES, scale)
    _tail_lights(draw, scale)
    still = big.resize((LENGTH, TALL), Image.Resampling.LANCZOS)
    fast = still.filter(ImageFilter.BoxBlur((7, 0)))
    return Train(still, fast, _floor(rng), _headlight())


def _coach(draw: ImageDraw.ImageDraw, x: int, s: int, rng: np.random.Generator) -> None:
    def box(x0: float, y0: float, x1: float, y1: float, fill: tuple[int, int, int], r: float = 0) -> None:
        draw.rounded_rectangle(((x + x0) * s, y0 * s, (x + x1) * s, y1 * s), radius=r * s, fill=(*fill, 255))

    box(4, 10, COACH - 4, 60, (88, 102, 138), 12)
    box(4, 18, COACH - 4, 156, (25, 46, 56), 6)
    box(4, 108, COACH - 4, 113, (176, 148, 92))
    box(4, 150, COACH - 4, 158, (16, 24, 34))
    box(-6, 60, 8, 150, (12, 16, 24))
    for wheel in (58, 108, COACH - 108, COACH - 58):
        draw.ellipse(((x + wheel - 18) * s, 148 * s, (x + wheel + 18) * s, 184 * s), fill=(9, 11, 18, 255))
    box(40, 158, COACH - 40, 168, (9, 11, 18))
    for door in (22, COACH - 62):
        box(door, 36, door + 40, 152, (19, 35, 44), 4)
        box(door + 8, 46, door + 32, 96, (255, 206, 124), 4)
    for window in range(7):
        _compartment(draw, x + 80 + window * 58, s, rng)


def _compartment(draw: ImageDraw.ImageDraw, x: float, s: int, rng: np.random.Generator) -> None:
    """One lit window: a warm room, curtains, now and then a passenger."""
    warm = float(rng.uniform(0.88, 1.0))
    room = (int(255 * warm), int(204 * warm), int(122 * warm), 255)
    draw.rounded_rectangle((x * s, 40 * s, (x + 48) * s, 98 * s), radius=5 * s, fill=(14, 22, 30, 255))
    draw.rounded_rectangle(((x + 3) * s, 43 * s, (x + 45) * s, 95 * s), radius=4 * s, fill=room)
    draw.rectangle(((x + 3) * s, 43 * s, (x + 45) * s, 50 * s), fill=(255, 232, 178, 255))
    for side in (x + 3, x + 37):
        draw.rectangle((side * s, 43 * s, (side + 8) * s, 95 * s), fill=(196, 122, 66, 255))
    if rng.random() < 0.3:
        head = x + float(rng.uniform(18, 30))
        draw.ellipse(((head - 7) * s, 62 * s, (head + 7) * s, 78 * s), fill=(70, 42, 34, 255))
        draw.pieslice(((head - 14) * s, 78 * s, (head + 14) * s, 114 * s), 180, 360, fill=(70, 42, 34, 255))
    draw.rectangle(((x + 3) * s, 93 * s, (x + 45) * s, 96 * s), fill=(120, 78, 48, 255))


def _engine(draw: ImageDraw.ImageDraw, x: int, s: int) -> None:
    def shape(points: list[tuple[float, float]], fill: tuple[int, int, int]) -> None:
        draw.polygon([((x + px) * s, py * s) for px, py in points], fill=(*fill, 255))

    shape([(4, 14), (330, 14), (392, 62), (424, 96), (426, 158), (4, 158)], (30, 52, 62))
    shape([(4, 12), (330, 12), (346, 24), (4, 24)], (96, 110, 148))
    shape([(4, 108), (425, 108), (425, 114), (4, 114)], (176, 148, 92))
    shape([(300, 34), (334, 34), (378, 70), (378, 84), (300, 84)], (246, 200, 124))
    for vent in range(6):
        shape([(36 + vent * 40, 44), (62 + vent * 40, 44), (62 + vent * 40, 86), (36 + vent * 40, 86)], (20, 36, 44))
    shape([(4, 150), (426, 150), (434, 172), (4, 166)], (10, 12, 20))
    for wheel in (50, 104, 158, 268, 322, 376):
        draw.ellipse(((x + wheel - 19) * s, 148 * s, (x + wheel + 19) * s, 186 * s), fill=(9, 11, 18, 255))
    draw.ellipse(((x + 404) * s, 112 * s, (x + 424) * s, 132 * s), fill=(255, 246, 218, 255))


def _tail_lights(draw: ImageDraw.ImageDraw, s: int) -> None:
    draw.ellipse((2 * s, 116 * s, 14 * s, 128 * s), fill=(255, 64, 44, 255))


def _floor(rng: np.random.Generator) -> Image.Image:
    """Light that falls from the windows on the snow, longer and softer with the distance."""
    tall = 118
    row = np.zeros(LENGTH, np.float32)
    for coach in range(COACHES):
        row[int((coach * COACH + 70) * SIZE) : int((coach * COACH + COACH - 70) * SIZE)] = 1.0
    y = np.arange(tall, dtype=np.float32)[:, None]
    ripple = np.asarray(noise(rng, (LENGTH, tall), 58, 2), np.float32)
    brush = np.hanning(90) / np.hanning(90).sum()
    soft: Plane = np.convolve(row, brush, mode="same")[None].astype(np.float32)
    cover = soft * np.exp(-y / 44) * (0.72 + 0.5 * ripple) * np.clip(y / 6, 0, 1) * np.clip((tall - 4 - y) / 60, 0, 1)
    return light(np.asarray(cover * 0.5, np.float32), (238, 168, 88))


def _headlight() -> Image.Image:
    size = (900, 460)
    x, y = np.meshgrid(np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32))
    ahead = np.clip(x - 300, 0, None)
    beam = np.clip(1 - (np.abs(y - 230) / (10 + ahead * 0.22)) ** 2, 0, 1) * np.exp(-ahead / 230) * (x > 300)
    star = glow(size, (300, 230), 250, 4.0) * 0.9 + glow(size, (300, 230), 46, 2.0)
    return light(np.asarray(beam * 0.5 + star, np.float32), (255, 232, 184))
