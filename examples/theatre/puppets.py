"""The two people: cut-out figures with a head, an arm and legs that move about their joints."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from .paint import Colour, Plane, blur

DRAWN = (220, 300)
"""Size of the drawing below; the feet stand at (100, 285)."""
SIZE = 0.78
"""Pixels of the picture for one unit of the drawing."""
CANVAS = (int(DRAWN[0] * SIZE), int(DRAWN[1] * SIZE))
FEET = (int(100 * SIZE), int(285 * SIZE))
_FINE = 4

Shape = tuple[str, Colour, tuple[float, ...]]


@dataclass(frozen=True, eq=False)
class Part:
    """One piece of a figure."""

    picture: Image.Image
    """RGBA, cut to a square about the joint that holds the part in any turn."""
    joint: tuple[int, int]
    """About which point it turns, in pixels of the canvas; the middle of the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Puppet:
    """A figure, its parts from back to front."""

    parts: dict[str, Part]
    """`leg-back`, `leg`, `body`, `head`, `arm`, `lantern`, `letter`; not all figures have all."""
    mirrored: bool
    """True when it looks to the left."""

    def hand(self, angle: float, reach: tuple[float, float]) -> tuple[float, float]:
        """Where a point of the arm is, in pixels of the canvas, when the arm is turned by `angle` degrees."""
        joint = self.parts["arm"].joint
        side = -1 if self.mirrored else 1
        turned = math.radians(angle)
        dx, dy = reach[0] * SIZE, reach[1] * SIZE
        x = dx * math.cos(turned) + dy * math.sin(turned)
        return joint[0] + side * x, joint[1] - dx * math.sin(turned) + dy * math.cos(turned)


LAN_HAND = (50.0, 26.0)
"""From the shoulder to the hand that holds the lantern, arm at rest, in units of the drawing."""
LANTERN_DROP = 19 * SIZE
"""From the hand down to the lantern's middle, in pixels."""

_LAN: dict[str, tuple[tuple[float, float], tuple[Shape, ...]]] = {
    "leg": (
        (100, 240),
        (
            ("poly", (16, 16, 26), (82, 236, 100, 236, 99, 284, 110, 285, 84, 285)),
            ("poly", (12, 12, 22), (103, 236, 120, 236, 117, 280, 130, 285, 104, 285)),
        ),
    ),
    "body": (
        (100, 285),
        (
            ("poly", (27, 34, 62), (82, 104, 112, 100, 122, 112, 120, 160, 134, 258, 70, 258, 84, 164, 76, 122)),
            ("poly", (20, 25, 48), (106, 106, 122, 112, 120, 160, 134, 258, 112, 258, 108, 160)),
            ("poly", (92, 70, 42), (83, 160, 120, 157, 121, 165, 83, 168)),
            ("poly", (20, 25, 48), (70, 250, 134, 250, 135, 262, 69, 262)),
            ("poly", (134, 38, 42), (84, 98, 112, 96, 118, 108, 86, 112)),
            ("poly", (116, 30, 36), (84, 104, 94, 106, 82, 152, 70, 148)),
        ),
    ),
    "head": (
        (98, 100),
        (
            ("poly", (28, 20, 24), (84, 74, 92, 100, 78, 118, 70, 112, 76, 84)),
            ("disc", (132, 94, 80), (100, 80, 18)),
            ("poly", (132, 94, 80), (116, 76, 123, 85, 116, 88, 115, 95, 104, 99, 96, 96)),
            ("poly", (28, 20, 24), (80, 66, 106, 62, 104, 76, 97, 84, 93, 96, 83, 92)),
            ("poly", (22, 28, 54), (80, 52, 112, 48, 118, 62, 81, 70)),
            ("poly", (172, 136, 70), (81, 66, 118, 59, 118, 63, 81, 71)),
            ("poly", (14, 16, 30), (110, 62, 130, 66, 128, 69, 108, 68)),
            ("disc", (24, 18, 22), (112, 79, 1.7)),
        ),
    ),
    "arm": (
        (104, 120),
        (
            ("poly", (33, 41, 74), (94, 112, 112, 114, 124, 142, 146, 140, 148, 151, 118, 158, 98, 134)),
            ("disc", (132, 94, 80), (151, 145, 6)),
        ),
    ),
    "lantern": (
        (154, 146),
        (
            ("poly", (20, 18, 22), (150, 146, 158, 146, 161, 153, 147, 153)),
            ("poly", (255, 214, 130), (146, 153, 162, 153, 164, 174, 144, 174)),
            ("poly", (255, 246, 214), (151, 158, 157, 158, 158, 172, 150, 172)),
            ("poly", (20, 18, 22), (142, 174, 166, 174, 166, 179, 142, 179)),
            ("poly", (20, 18, 22), (153, 153, 155, 153, 155, 174, 153, 174)),
        ),
    ),
}
_LEO: dict[str, tuple[tuple[float, float], tuple[Shape, ...]]] = {
    "leg-back": ((98, 212), (("poly", (14, 14, 22), (86, 206, 104, 206, 100, 279, 112, 285, 86, 285)),)),
    "leg": ((104, 212), (("poly", (20, 19, 28), (94, 206, 116, 206, 112, 279, 125, 285, 98, 285)),)),
    "body": (
        (100, 285),
        (
            ("poly", (54, 42, 42), (80, 86, 112, 82, 124, 96, 122, 150, 130, 238, 74, 238, 82, 150, 75, 106)),
            ("poly", (42, 32, 34), (108, 88, 124, 96, 122, 150, 130, 238, 112, 238, 110, 150)),
            ("poly", (176, 128, 54), (84, 80, 112, 78, 118, 92, 84, 96)),
            ("poly", (154, 108, 44), (84, 86, 95, 90, 84, 136, 72, 131)),
        ),
    ),
    "head": (
        (98, 82),
        (
            ("disc", (146, 108, 88), (101, 60, 18)),
            ("poly", (146, 108, 88), (117, 55, 125, 65, 117, 68, 116, 76, 104, 81, 94, 78)),
            ("poly", (40, 28, 26), (83, 56, 104, 46, 103, 60, 97, 66, 95, 78, 84, 74)),
            ("poly", (40, 28, 26), (99, 72, 117, 70, 115, 79, 104, 83)),
            ("poly", (66, 74, 92), (81, 48, 86, 34, 102, 29, 117, 37, 120, 50, 82, 57)),
            ("poly", (86, 96, 116), (80, 48, 120, 43, 121, 52, 81, 59)),
            ("disc", (24, 18, 22), (112, 58, 1.8)),
        ),
    ),
    "arm": (
        (100, 104),
        (
            ("poly", (62, 49, 48), (90, 96, 109, 98, 117, 138, 139, 156, 133, 166, 104, 148, 93, 116)),
            ("disc", (146, 108, 88), (138, 164, 6.5)),
        ),
    ),
    "letter": (
        (100, 104),
        (
            ("poly", (236, 228, 206), (136, 152, 166, 158, 163, 177, 133, 171)),
            ("poly", (190, 70, 60), (156, 159, 162, 160, 161, 166, 155, 165)),
        ),
    ),
}
_CASE: tuple[Shape, ...] = (
    ("poly", (58, 38, 30), (48, 244, 86, 244, 86, 285, 48, 285)),
    ("poly", (98, 68, 44), (48, 252, 86, 252, 86, 256, 48, 256)),
    ("poly", (30, 22, 20), (61, 238, 73, 238, 73, 245, 70, 245, 70, 241, 64, 241, 64, 245, 61, 245)),
)


def make_lan(mirrored: bool = True) -> Puppet:
    """Cut out Lan, the signal keeper with her lantern; she looks left unless told otherwise."""
    letter = {"letter": ((104.0, 120.0), (("poly", (236, 228, 206), (150, 126, 176, 128, 175, 146, 149, 144)),))}
    return _puppet({**_LAN, **letter}, mirrored)


def make_leo() -> Puppet:
    """Cut out Leo, the traveller; he looks right."""
    return _puppet(_LEO, False)


def make_case() -> Image.Image:
    """Cut out Leo's suitcase, on a canvas like his."""
    return _part(_CASE, False)


def pose(puppet: Puppet, turns: dict[str, float], breath: float, hidden: tuple[str, ...] = ()) -> Image.Image:
    """Put the figure together.

    Args:
        puppet: The figure.
        turns: Degrees by which parts turn; positive lifts what is in front.
        breath: -1 breathed out to 1 breathed in.
        hidden: Parts to leave out.

    Returns:
        RGBA picture of size `CANVAS`.
    """
    whole = Image.new("RGBA", CANVAS)
    side = 1 if puppet.mirrored else -1
    for name, part in puppet.parts.items():
        if name in hidden:
            continue
        rise = 0.0 if name.startswith("leg") else -0.55 * breath
        turn = turns.get("arm" if name == "letter" else name, 0.0)
        turned = _turn(part, round(side * turn * 4) / 4, round(rise * 8) / 8)
        x, y = puppet.hand(turns.get("arm", 0.0), LAN_HAND) if name == "lantern" else part.joint
        _lay_over(whole, turned, round(x) - turned.width // 2, round(y) - turned.height // 2)
    return whole


@lru_cache(maxsize=4096)
def _turn(part: Part, degrees: float, rise: float) -> Image.Image:
    """Turn about the middle and move down by `rise` pixels (a part of a pixel counts)."""
    a = math.radians(degrees)
    cos, sin = math.cos(a), math.sin(a)
    x, y = part.picture.width / 2, part.picture.height / 2
    turn = (cos, sin, x - x * cos - (y + rise) * sin, -sin, cos, y + x * sin - (y + rise) * cos)
    return part.picture.transform(part.picture.size, Image.Transform.AFFINE, turn, Image.Resampling.BICUBIC)


def _lay_over(whole: Image.Image, part: Image.Image, x: int, y: int) -> None:
    """Lay a part on the canvas; what is outside is cut off."""
    whole.alpha_composite(part, (max(x, 0), max(y, 0)), (max(-x, 0), max(-y, 0)))


def _puppet(drawing: dict[str, tuple[tuple[float, float], tuple[Shape, ...]]], mirrored: bool) -> Puppet:
    parts = {}
    for name, (joint, shapes) in drawing.items():
        x = (DRAWN[0] - joint[0] if mirrored else joint[0]) * SIZE
        parts[name] = _cut(_part(shapes, mirrored), (round(x), round(joint[1] * SIZE)))
    return Puppet(parts, mirrored)


def _cut(picture: Image.Image, joint: tuple[int, int]) -> Part:
    left, top, right, bottom = picture.getbbox() or (0, 0, 1, 1)
    reach = max(joint[0] - left, right - joint[0]), max(joint[1] - top, bottom - joint[1])
    half = math.ceil(math.hypot(*reach)) + 2
    wide = half if half < 90 else reach[0] + 2
    return Part(picture.crop((joint[0] - wide, joint[1] - half, joint[0] + wide, joint[1] + half)), joint)


def _part(shapes: tuple[Shape, ...], mirrored: bool) -> Image.Image:
    """Draw a part large, make it small, and light its edges: the moon from the left, the window from the right."""
    big = (DRAWN[0] * _FINE, DRAWN[1] * _FINE)
    colour, cover = Image.new("RGB", big, shapes[0][1]), Image.new("L", big)
    for kind, fill, numbers in shapes:
        _draw(ImageDraw.Draw(colour), kind, numbers, fill)
        _draw(ImageDraw.Draw(cover), kind, numbers, 255)
    if mirrored:
        colour, cover = (image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for image in (colour, cover))
    paint: Plane = np.asarray(colour.resize(CANVAS, Image.Resampling.BOX), np.float32)
    shape: Plane = np.asarray(cover.resize(CANVAS, Image.Resampling.BOX), np.float32) / 255
    paint = paint + _edge(shape, 2, 1)[..., None] * np.array([96, 92, 92], np.float32)
    paint = paint + _edge(shape, -2, 1)[..., None] * np.array([150, 96, 46], np.float32)
    picture = Image.fromarray(np.clip(paint, 0, 255).astype(np.uint8)).convert("RGBA")
    picture.putalpha(Image.fromarray((shape * 255 + 0.5).astype(np.uint8)))
    return picture


def _draw(draw: ImageDraw.ImageDraw, kind: str, numbers: tuple[float, ...], fill: Colour | int) -> None:
    scaled = [n * _FINE for n in numbers]
    if kind == "disc":
        x, y, r = scaled
        draw.ellipse((x - r, y - r, x + r, y + r), fill=fill)
    else:
        draw.polygon(scaled, fill=fill)


def _edge(shape: Plane, dx: int, dy: int) -> Plane:
    """The rim that looks to (-dx, -dy)."""
    moved = np.roll(shape, (dy, dx), (0, 1))
    return blur(np.asarray(np.clip(shape - moved, 0, 1), np.float32), 0.5)
