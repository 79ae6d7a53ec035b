"""All that stands still: sky, moon, mountains, pines, platform, station house and lamp."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image, ImageDraw

from .paint import HEIGHT, WIDTH, Plane, blur, colour_plane, glow, lay, light, mask, noise, polygon, to_image, to_mask

SIZE = (WIDTH, HEIGHT)
EDGE_Y = 574
LAMP = (474, 262)
CLOCK = (914, 372)
MOON = (286, 128)
BAND = (330, 604)
"""Rows of the picture in which the train is."""
CONE_AT = (254, 130)
CONE_SIZE = (440, 540)
WARM = (232, 164, 82)


@dataclass(frozen=True, slots=True, eq=False)
class Backdrop:
    """The still layers, from back to front."""

    scene: Image.Image
    """Everything, RGB."""
    house: Image.Image
    """What stands before the train (house, lamp post, platform), RGBA, the rows of `BAND` only."""
    cone: Image.Image
    """The lamp's light, to be added at `CONE_AT`."""
    valley: Image.Image
    """Where mist may lie between the mountains, as a mask."""
    warmth: Plane
    """How much lamp light falls on a snowflake (height, width), 0-1."""


def paint_backdrop(seed: int = 7) -> Backdrop:
    """Paint the still layers of the scene; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    canvas = _sky(rng)
    valley = _mountains(canvas, rng)
    _pines(canvas, rng)
    front, cover = _station(rng)
    ground, cone, warmth = _lamp_light()
    front += ground[..., None] * colour_plane(WARM)
    lay(canvas, front, cover)
    house = to_image(front, rng).convert("RGBA")
    house.putalpha(to_mask(cover))
    house = house.crop((0, BAND[0], WIDTH, BAND[1]))
    return Backdrop(to_image(canvas, rng), house, light(_cut(cone), WARM), to_mask(valley * (1 - cover)), warmth)


def _sky(rng: np.random.Generator) -> Plane:
    stops = ((0, (7, 11, 30)), (0.3, (17, 27, 60)), (0.55, (42, 58, 98)), (0.75, (96, 100, 132)), (1, (120, 112, 132)))
    y = np.linspace(0, 1.25, HEIGHT, dtype=np.float32)
    rows = np.stack([np.interp(y, [s for s, _ in stops], [c[i] for _, c in stops]) for i in range(3)], axis=-1)
    canvas = np.repeat(rows[:, None].astype(np.float32), WIDTH, axis=1)
    _stars(canvas, rng)
    _moon(canvas, rng)
    clouds = blur(np.clip(noise(rng, SIZE, 420, 5) - 0.5, 0, 1) * 3, 3, 5)
    fade = np.clip(1 - np.abs(np.arange(HEIGHT) - 210) / 210, 0, 1)[:, None]
    lay(canvas, (120, 132, 172), np.asarray(clouds * fade * 0.42, np.float32))
    return canvas


def _stars(canvas: Plane, rng: np.random.Generator) -> None:
    for _ in range(420):
        x, y = int(rng.integers(2, WIDTH - 2)), int(rng.integers(2, 330))
        bright = 210 * rng.random() ** 4 * (1 - y / 380) + 14
        canvas[y, x] += bright
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            canvas[y + dy, x + dx] += bright * 0.22


def _moon(canvas: Plane, rng: np.random.Generator) -> None:
    canvas += glow(SIZE, MOON, 520, 3.2)[..., None] * colour_plane((70, 80, 104))
    canvas += glow(SIZE, MOON, 120, 2.4)[..., None] * colour_plane((80, 84, 92))
    disc = mask(SIZE, _disc(*MOON, 37), 2)
    seas = blur(noise(rng, SIZE, 26, 3), 1.2)
    face = colour_plane((250, 244, 226)) * (0.80 + 0.26 * seas[..., None])
    lay(canvas, np.asarray(face, np.float32), disc)


def _mountains(canvas: Plane, rng: np.random.Generator) -> Plane:
    """Paint four ridges, far to near; return where mist may lie."""
    ridges = (
        (312, 120, 330, (104, 116, 156), (112, 118, 152), 0.85),
        (372, 105, 260, (66, 80, 122), (92, 104, 142), 0.65),
        (436, 74, 220, (40, 54, 92), (70, 84, 122), 0.35),
        (500, 46, 170, (22, 32, 60), (46, 60, 94), 0.0),
    )
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    valley = np.zeros((HEIGHT, WIDTH), np.float32)
    for base, height, cell, top, foot, snow in ridges:
        line = _ridge(rng, base, height, cell)
        depth = y - line[None]
        cover = np.clip(depth + 0.5, 0, 1)
        fade = np.clip(depth / 150, 0, 1)[..., None]
        rock = colour_plane(top) * (1 - fade) + colour_plane(foot) * fade
        if snow:
            rock = rock + _snowfields(rng, line, depth, cell)[..., None] * colour_plane((92, 98, 108)) * snow
        lay(canvas, np.asarray(rock, np.float32), np.asarray(cover, np.float32))
        valley = np.where(depth > 0, np.clip(depth / 60, 0, 1), valley)
    return np.asarray(valley, np.float32)


def _ridge(rng: np.random.Generator, base: float, height: float, cell: float) -> Plane:
    """Height of a skyline for each column: sharp crests, as ridged noise has them."""
    line = np.zeros(WIDTH, np.float32)
    for octave in range(6):
        wave = noise(rng, (WIDTH, 2), cell / 1.9**octave, 1)[0]
        wave = (wave - wave.min()) / (wave.max() - wave.min() + 1e-6)
        line += (1 - np.abs(2 * wave - 1)) * 0.5**octave
    line = (line - line.mean()) / (line.max() - line.min())
    return np.asarray(base - line * height * 1.5, np.float32)


def _snowfields(rng: np.random.Generator, line: Plane, depth: Plane, cell: float) -> Plane:
    """Snow under the crest, bright on the slopes that look to the moon; the shadow's edge runs down in zigzags."""
    facing = np.clip(0.48 - np.gradient(blur(line[None], 4)[0]) * 0.8, 0.05, 1)
    wander = (noise(rng, SIZE, cell / 4, 4) - 0.5) * np.clip(depth, 0, 120) * 1.6
    column = np.clip(np.arange(WIDTH)[None] + wander, 0, WIDTH - 1).astype(int)
    patch = noise(rng, SIZE, cell / 3, 5)
    snow = np.clip((patch * 1.1 - 0.22 - depth / 240) * 4, 0, 1)
    return np.asarray(snow * facing[column], np.float32)


def _pines(canvas: Plane, rng: np.random.Generator) -> None:
    """Paint two rows of pines before the last ridge; the nearer one is darker."""
    for foot, tall, colour, count in ((528, 62, (28, 40, 68), 120), (566, 104, (11, 18, 36), 74)):
        trees = [(x, _tree_height(rng, x, tall)) for x in rng.uniform(-20, WIDTH + 20, count)]
        lay(canvas, colour, mask(SIZE, partial(_wood, foot, trees), 3))
        haze = np.clip(1 - np.abs(np.arange(HEIGHT, dtype=np.float32) - foot) / 46, 0, 1)[:, None] * 0.30
        lay(canvas, (78, 92, 128), np.repeat(haze, WIDTH, axis=1))


def _wood(foot: int, trees: list[tuple[float, float]], draw: ImageDraw.ImageDraw, s: int) -> None:
    for number, (x, height) in enumerate(trees):
        _pine(draw, s, x, foot + 6, height, number)
    draw.rectangle((0, (foot - 8) * s, WIDTH * s, HEIGHT * s), fill=255)


def _tree_height(rng: np.random.Generator, x: float, tall: float) -> float:
    """Trees are low in the middle, where the mountains are to be seen."""
    open_view = math.exp(-(((x - 640) / 330) ** 2))
    return float(tall * rng.uniform(0.55, 1.25) * (1 - 0.55 * open_view))


def _pine(draw: ImageDraw.ImageDraw, s: int, x: float, foot: float, height: float, number: int) -> None:
    tiers = 6
    for tier in range(tiers):
        top = foot - height + height * 0.78 * tier / tiers
        low = foot - height + height * (0.30 + 0.70 * (tier + 1) / tiers)
        wide = height * (0.06 + 0.20 * (tier + 1) / tiers) * (1 + 0.12 * math.sin(number * 3.7 + tier * 2.3))
        draw.polygon([(x * s, top * s), ((x - wide) * s, low * s), ((x + wide) * s, low * s)], fill=255)


def _station(rng: np.random.Generator) -> tuple[Plane, Plane]:
    """Paint all that stands before the train, and its coverage."""
    front = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    cover = np.zeros((HEIGHT, WIDTH), np.float32)
    _platform(front, cover, rng)
    _house(front, cover, rng)
    _lamp_post(front, cover)
    return front, cover


def _put(front: Plane, cover: Plane, shape: Plane, colour: Plane | tuple[int, int, int]) -> None:
    lay(front, colour, shape)
    np.maximum(cover, shape, out=cover)


def _platform(front: Plane, cover: Plane, rng: np.random.Generator) -> None:
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    drift = (noise(rng, (WIDTH, 2), 190, 3)[0] - 0.5) * 7
    shape = np.clip(y - EDGE_Y - drift[None] + 0.5, 0, 1)
    deep = np.clip((y - EDGE_Y) / (HEIGHT - EDGE_Y), 0, 1)
    snow = colour_plane((84, 100, 142)) * (1 - deep[..., None]) + colour_plane((24, 32, 58)) * deep[..., None]
    soft = blur(noise(rng, SIZE, 120, 4), 1, 4)
    snow = snow * (0.80 + 0.42 * soft[..., None])
    _put(front, cover, np.asarray(shape, np.float32), np.asarray(snow, np.float32))
    crest = np.clip(1 - np.abs(y - EDGE_Y - drift[None] - 2) / 2.2, 0, 1) * shape
    lay(front, (134, 150, 190), np.asarray(crest * 0.7, np.float32))


def _house(front: Plane, cover: Plane, rng: np.random.Generator) -> None:
    planks = 0.82 + 0.3 * np.repeat(noise(rng, (WIDTH, 2), 9, 2)[:1], HEIGHT, axis=0)
    down = np.clip(1 - (np.arange(HEIGHT, dtype=np.float32) - 330) / 420, 0.5, 1)[:, None]
    wall = (planks * down)[..., None] * colour_plane((46, 38, 46))
    _put(
        front,
        cover,
        mask(SIZE, polygon([(1008, 318), (1280, 300), (1280, 628), (1008, 608)])),
        np.asarray(wall, np.float32),
    )
    for x in (1006, 942):
        _put(front, cover, mask(SIZE, polygon([(x, 320), (x + 9, 320), (x + 9, 612), (x, 611)])), (22, 20, 32))
    _put(front, cover, mask(SIZE, polygon([(946, 372), (950, 378), (994, 334), (986, 332)])), (22, 20, 32))
    _window(front, cover)
    _roof(front, cover, rng)
    left = CLOCK[0] - 1.5
    _put(front, cover, mask(SIZE, polygon([(left, 316), (left + 3, 316), (left + 3, 340), (left, 340)])), (18, 18, 30))


def _window(front: Plane, cover: Plane) -> None:
    frame = mask(SIZE, polygon([(1056, 396), (1206, 390), (1206, 540), (1056, 536)]))
    _put(front, cover, frame, (26, 22, 30))
    pane = mask(SIZE, polygon([(1063, 403), (1199, 397), (1199, 533), (1063, 529)]))
    lamp = glow(SIZE, (1118, 440), 150, 1.3)[..., None]
    room = colour_plane((150, 84, 34)) + lamp * colour_plane((105, 118, 84))
    lay(front, np.asarray(room, np.float32), pane)
    for bar in (
        [(1128, 392), (1133, 392), (1133, 538), (1128, 538)],
        [(1056, 456), (1206, 452), (1206, 457), (1056, 461)],
    ):
        lay(front, (34, 26, 28), mask(SIZE, polygon([(float(x), float(y)) for x, y in bar])))
    curtain = mask(SIZE, polygon([(1063, 403), (1092, 402), (1078, 470), (1070, 529), (1063, 529)]))
    lay(front, (118, 52, 30), curtain * 0.8)
    lay(front, (42, 30, 30), mask(SIZE, polygon([(1150, 533), (1150, 512), (1174, 512), (1174, 533)])))
    sill = mask(SIZE, polygon([(1050, 538), (1212, 541), (1210, 530), (1052, 528)]))
    _put(front, cover, sill, (168, 140, 130))


def _roof(front: Plane, cover: Plane, rng: np.random.Generator) -> None:
    _put(front, cover, mask(SIZE, polygon([(868, 310), (1280, 282), (1280, 316), (868, 326)])), (20, 20, 34))
    lumps = (noise(rng, (WIDTH, 2), 60, 2)[0] - 0.5) * 9
    top = [(float(x), 292 - (x - 868) * 0.098 - (x - 868) ** 0.5 * 1.4 + lumps[x]) for x in range(868, 1280, 4)]
    snow = mask(SIZE, polygon([*top, (1280.0, 288.0), (1280.0, 284.0), (866.0, 313.0)]))
    shade = np.clip((np.arange(HEIGHT, dtype=np.float32) - 215) / 100, 0, 1)[:, None, None]
    tone = colour_plane((128, 144, 188)) * (1 - shade) + colour_plane((70, 84, 126)) * shade
    _put(front, cover, snow, np.asarray(np.repeat(tone, WIDTH, axis=1), np.float32))
    for x in range(876, 1010, 13):
        long = 5 + 11 * float(rng.random())
        _put(front, cover, mask(SIZE, polygon([(x, 324), (x + 4, 324), (x + 2, 324 + long)])), (120, 136, 176))


def _lamp_post(front: Plane, cover: Plane) -> None:
    x, y = LAMP

    def paint(draw: ImageDraw.ImageDraw, s: int) -> None:
        draw.rectangle(((x - 64) * s, (y + 4) * s, (x - 58) * s, 628 * s), fill=255)
        draw.polygon([((x + dx) * s, yy * s) for dx, yy in ((-70, 632), (-52, 632), (-57, 590), (-65, 590))], fill=255)
        draw.arc(((x - 61) * s, (y - 40) * s, (x + 3) * s, (y + 40) * s), 180, 360, fill=255, width=5 * s)
        draw.polygon([((x + dx) * s, (y + dy) * s) for dx, dy in ((-24, 14), (24, 14), (9, -5), (-9, -5))], fill=255)

    _put(front, cover, mask(SIZE, paint), (14, 16, 30))
    cap = mask(SIZE, polygon([(x - 13, y - 1), (x - 8, y - 8), (x + 8, y - 8), (x + 13, y - 1)]))
    _put(front, cover, cap, (150, 164, 200))
    _put(front, cover, mask(SIZE, _disc(x, y + 15, 8)), (255, 232, 176))


def _lamp_light() -> tuple[Plane, Plane, Plane]:
    """Light on the ground and the house, the lamp's cone in the air, and how warm a snowflake is there."""
    x, y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    down = np.clip(y - LAMP[1] - 10, 0, None)
    side = np.abs(x - LAMP[0]) / (22 + down * 0.50)
    cone = np.clip(1 - side**2, 0, 1) ** 1.4 * np.exp(-down / 380) * np.clip(down / 26, 0, 1)
    cone *= np.clip((655 - y) / 60, 0, 1)
    bulb = glow(SIZE, (LAMP[0], LAMP[1] + 14), 130, 4.0)
    pool = np.clip(1 - np.hypot((x - LAMP[0]) / 300, (y - 628) / 54), 0, 1) ** 1.1
    sill = np.clip(1 - np.hypot((x - 1105) / 260, (y - 644) / 52), 0, 1) ** 1.3
    pane = glow(SIZE, (1130, 460), 300, 2.6)
    ground = blur(np.asarray(pool * 0.62 + sill * 0.46 + pane * 0.36, np.float32), 1.5)
    air = blur(np.asarray(cone * 0.36 + bulb * 0.62, np.float32), 1.5)
    return ground, air, np.asarray(np.clip(cone * 1.2 + bulb + pane * 0.5, 0, 1), np.float32)


def _cut(plane: Plane) -> Plane:
    (x, y), (wide, tall) = CONE_AT, CONE_SIZE
    return plane[y : y + tall, x : x + wide]


def _disc(x: float, y: float, r: float) -> Callable[[ImageDraw.ImageDraw, int], None]:
    def paint(draw: ImageDraw.ImageDraw, s: int) -> None:
        draw.ellipse(((x - r) * s, (y - r) * s, (x + r) * s, (y + r) * s), fill=255)

    return paint
