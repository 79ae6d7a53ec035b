"""Brushes: noise, soft masks, glows and light, on float arrays and Pillow images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw

WIDTH, HEIGHT = 1280, 720
Plane = npt.NDArray[np.floating[Any]]
Colour = tuple[int, int, int]


def colour_plane(colour: Colour) -> Plane:
    """Give a colour as a float32 array of shape (3,), 0-255."""
    return np.asarray(colour, np.float32)


def noise(rng: np.random.Generator, size: tuple[int, int], cell: float, octaves: int = 4) -> Plane:
    """Make smooth noise.

    Args:
        rng: Source of the random numbers.
        size: Width and height in pixels.
        cell: Size of the largest blob, in pixels.
        octaves: Layers of ever finer detail.

    Returns:
        Array (height, width), about 0-1.
    """
    width, height = size
    total, weight = np.zeros((height, width), np.float32), 0.0
    for octave in range(octaves):
        step, gain = max(cell / 2**octave, 1.0), 0.5**octave
        grid = rng.random((int(height / step) + 4, int(width / step) + 4), np.float32)
        smooth = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
        total += gain * np.asarray(smooth, np.float32)
        weight += gain
    return np.asarray(np.clip(total / weight, 0, 1), np.float32)


def mask(size: tuple[int, int], paint: Callable[[ImageDraw.ImageDraw, int], None], scale: int = 4) -> Plane:
    """Draw a shape without jagged edges.

    Args:
        size: Width and height of the result in pixels.
        paint: Draws in white with coordinates times the given scale.
        scale: How many times larger the shape is drawn before it is made smaller.

    Returns:
        Coverage (height, width), 0-1.
    """
    image = Image.new("L", (size[0] * scale, size[1] * scale))
    paint(ImageDraw.Draw(image), scale)
    small = image.resize(size, Image.Resampling.BOX)
    return np.asarray(small, np.float32) / 255


def polygon(points: list[tuple[float, float]]) -> Callable[[ImageDraw.ImageDraw, int], None]:
    """Make a painter, for `mask`, of one filled polygon."""

    def paint(draw: ImageDraw.ImageDraw, scale: int) -> None:
        draw.polygon([(x * scale, y * scale) for x, y in points], fill=255)

    return paint


def lay(canvas: Plane, colour: Plane | Colour, cover: Plane) -> None:
    """Lay a colour over a canvas (height, width, 3), in place, where `cover` (height, width) is above 0."""
    canvas += (np.asarray(colour, np.float32) - canvas) * cover[..., None]


def glow(size: tuple[int, int], centre: tuple[float, float], radius: float, power: float = 2.0) -> Plane:
    """Make a round light that fades to nothing at `radius`; array (height, width), 0-1."""
    y, x = np.mgrid[: size[1], : size[0]].astype(np.float32)
    far = np.hypot(x - centre[0], y - centre[1]) / radius
    return np.asarray(np.clip(1 - far, 0, 1) ** power, np.float32)


def blur(plane: Plane, radius: float, stretch: float = 1.0) -> Plane:
    """Soften an array; `stretch` above 1 softens more along x."""
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(plane, (radius, radius * stretch)), np.float32)


def to_image(canvas: Plane, rng: np.random.Generator, dither: float = 0.9) -> Image.Image:
    """Round a float canvas to an RGB image; random rounding keeps dark gradients free of bands."""
    grain = (rng.random(canvas.shape, np.float32) + rng.random(canvas.shape, np.float32) - 1) * dither
    return Image.fromarray(np.clip(canvas + grain + 0.5, 0, 255).astype(np.uint8))


def to_mask(cover: Plane) -> Image.Image:
    """Turn coverage (height, width), 0-1, into a Pillow mask."""
    return Image.fromarray((np.clip(cover, 0, 1) * 255 + 0.5).astype(np.uint8))


def light(cover: Plane, colour: Colour, strength: float = 1.0) -> Image.Image:
    """Turn a light's shape (height, width), 0-1, into an RGB image to be added to the picture."""
    shine = cover[..., None] * colour_plane(colour) * strength
    return Image.fromarray(np.clip(shine, 0, 255).astype(np.uint8))


def dim(lamp: Image.Image, level: float) -> Image.Image:
    """Make a light weaker; `level` is 0-1."""
    return lamp.point([int(i * level) for i in range(256)] * 3)


def shine(frame: Image.Image, lamp: Image.Image, x: int, y: int) -> None:
    """Add a light to the frame, in place, with its top left corner at `x`, `y`; what is outside is cut off."""
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + lamp.width, frame.width), min(y + lamp.height, frame.height)
    if left >= right or top >= bottom:
        return
    part = lamp.crop((left - x, top - y, right - x, bottom - y))
    below = frame.crop((left, top, right, bottom))
    frame.paste(ImageChops.add(below, part), (left, top))
