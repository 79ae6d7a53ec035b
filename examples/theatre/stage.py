"""The stage: puts sky, train, people and weather together, one frame at a time."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw

from . import puppets, train, weather
from .backdrop import BAND, CLOCK, CONE_AT, EDGE_Y, paint_backdrop
from .paint import WIDTH, dim, glow, light, shine
from .story import LAN, LEO, Story, ease

LAN_X, LEO_X, FEET_Y = 792, 592, 644
HOUSE_X = 1006
FIRST_TIME_S = (10 * 60 + 43) * 60 + 46
"""What the station clock shows at second 0: it is five minutes fast, and the train comes at its 10:45."""
BOARDING_S = 3.6
TURN_S = 2.2


class Stage:
    """Draws the film. Building it takes some seconds; a frame takes milliseconds."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.backdrop = paint_backdrop()
        self.train = train.paint_train()
        self.snow = weather.make_snow()
        self.valley_mist, self.ground_mist = weather.make_mist()
        self.lan = {True: puppets.make_lan(True), False: puppets.make_lan(False)}
        self.leo, self.case = puppets.make_leo(), puppets.make_case()
        self.cones = [dim(self.backdrop.cone, 0.92 + 0.02 * step) for step in range(5)]
        halo = light(glow((340, 340), (170, 170), 170, 2.8), (255, 176, 84), 0.85)
        self.lanterns = [dim(halo, step / 40) for step in range(41)]
        edge = np.clip((HOUSE_X - np.arange(HOUSE_X, dtype=np.float32)) / 60, 0, 1)
        place = np.repeat(edge[None], self.train.floor.height, axis=0)
        self.floor_place = light(place, (255, 255, 255))
        self.puffs = [_puff(radius) for radius in range(4, 24, 2)]

    def frame(self, t: float) -> npt.NDArray[np.uint8]:
        """Draw the picture at second `t`: (720, 1280, 3), RGB."""
        frame = self.backdrop.scene.copy()
        weather.drift(frame, self.valley_mist, t * 13, 370, (136, 150, 190), self.backdrop.valley)
        tail = train.train_x(self.story, t)
        if tail is not None:
            self._train(frame, tail, t)
        self._clock(frame, t)
        self._people(frame, t)
        shine(frame, self.cones[round(2 + 2 * math.sin(t * 9.1) * math.sin(t * 2.3))], *CONE_AT)
        self._lantern(frame, t)
        self._headlight(frame, tail)
        weather.drift(frame, self.ground_mist, t * 21 + 300, 606, (150, 162, 200), None)
        pixels = np.array(frame)
        for flakes in self.snow:
            weather.fall(pixels, flakes, self.backdrop.warmth, t)
        return self._fade(pixels, t)

    def _train(self, frame: Image.Image, tail: float, t: float) -> None:
        before = train.train_x(self.story, t - 0.04)
        fast = before is None or abs(tail - before) > 9
        picture = self.train.fast if fast else self.train.still
        start = max(0, -int(tail))
        if start < picture.width:
            part = picture.crop((start, 0, min(picture.width, start + WIDTH), picture.height))
            frame.paste(part, (int(tail) + start, train.TOP_Y), part)
        self._passenger(frame, tail, t)
        frame.paste(self.backdrop.house, (0, BAND[0]), self.backdrop.house)
        start = -int(tail)
        floor = self.train.floor.crop((start, 0, start + HOUSE_X, self.train.floor.height))
        shine(frame, ImageChops.multiply(floor, self.floor_place), 0, train.FLOOR_Y)

    def _passenger(self, frame: Image.Image, tail: float, t: float) -> None:
        """Leo at the window, waving, once he is aboard."""
        shown = ease((self.story.since("board", t) - BOARDING_S - 0.3) / 0.5)
        if shown <= 0:
            return
        x, y = tail + train.WINDOW, train.TOP_Y + 97 * train.SIZE
        wave = math.sin(t * 9) * 0.35 * self.story.voice(LEO, t)
        bust = _bust(round(wave, 1))
        bust = bust if shown >= 1 else Image.blend(Image.new("RGBA", bust.size), bust, shown)
        frame.paste(bust, (int(x) - bust.width // 2, int(y) - bust.height), bust)

    def _clock(self, frame: Image.Image, t: float) -> None:
        face = _clock_face(int(FIRST_TIME_S + t))
        frame.paste(face, (CLOCK[0] - face.width // 2, CLOCK[1] - face.height // 2), face)

    def _people(self, frame: Image.Image, t: float) -> None:
        self._leo(frame, t)
        figure, x, y = self._lan(t)
        frame.paste(figure, (x, y), figure)
        for speaker, mouth in ((LEO, (LEO_X + 22, 470)), (LAN, (LAN_X - 20, 484))):
            if speaker == LAN or self.story.since("board", t) < 0:
                self._breath(frame, speaker, mouth, t)

    def _lan(self, t: float) -> tuple[Image.Image, int, int]:
        voice = self.story.voice(LAN, t)
        looks_left = self.story.since("train-out", t) < TURN_S
        puppet = self.lan[looks_left]
        turns = {"head": self._nod(LAN, t), "arm": self._lan_arm(t), "lantern": 2.5 * math.sin(t * 2.1)}
        hidden = () if 0 < self.story.since("letter-given", t) < 14.5 else ("letter",)
        figure = puppets.pose(puppet, turns, math.sin(t * 1.7) + 0.6 * voice, hidden)
        feet = puppets.FEET[0] if not looks_left else puppets.CANVAS[0] - puppets.FEET[0]
        return figure, LAN_X - feet, FEET_Y - puppets.FEET[1]

    def _lan_arm(self, t: float) -> float:
        lifted = ease(self.story.since("lantern-up", t) / 1.4) * 46
        alarm = 34 * _bump(self.story.since("train-in", t), 1.0, 4.6)
        return lifted + alarm + 9 * self.story.voice(LAN, t) + 2 * math.sin(t * 1.3)

    def _leo(self, frame: Image.Image, t: float) -> None:
        boarding = self.story.since("board", t) / BOARDING_S
        gone = ease((boarding - 0.86) / 0.14)
        if gone >= 1:
            return
        way = ease(boarding)
        stride = math.sin(t * 7.5) * 20 * (1 if 0 < boarding < 0.97 else 0)
        turns = {"head": self._nod(LEO, t), "arm": self._leo_arm(t), "leg": stride, "leg-back": -stride}
        shows_letter = self.story.since("letter-out", t) > 0 and self.story.since("letter-given", t) < 0
        figure = puppets.pose(
            self.leo, turns, math.sin(t * 1.5 + 1) + 0.6 * self.story.voice(LEO, t), () if shows_letter else ("letter",)
        )
        figure.alpha_composite(self.case)
        self._place(
            frame,
            figure,
            (LEO_X + way * (train.DOOR_X - LEO_X), FEET_Y - way * (FEET_Y - EDGE_Y - 3)),
            1 - 0.16 * way,
            1 - gone,
        )

    def _place(
        self, frame: Image.Image, figure: Image.Image, feet: tuple[float, float], size: float, seen: float
    ) -> None:
        if size < 1:
            figure = figure.resize((int(figure.width * size), int(figure.height * size)), Image.Resampling.BILINEAR)
        cover = figure.getchannel("A")
        if seen < 1:
            cover = cover.point([int(i * seen) for i in range(256)])
        frame.paste(figure, (int(feet[0] - puppets.FEET[0] * size), int(feet[1] - puppets.FEET[1] * size)), cover)

    def _leo_arm(self, t: float) -> float:
        out = ease(self.story.since("letter-out", t) / 0.8) * (1 - ease(self.story.since("letter-given", t) / 1.2))
        return 24 * out + 26 * self.story.voice(LEO, t) * (1 - 0.6 * out) + 2 * math.sin(t * 1.1)

    def _nod(self, speaker: str, t: float) -> float:
        voice = self.story.voice(speaker, t)
        return voice * (4.5 * math.sin(t * 5.3) + 3) + 1.2 * math.sin(t * 0.7 + len(speaker))

    def _breath(self, frame: Image.Image, speaker: str, mouth: tuple[int, int], t: float) -> None:
        """Little clouds before the mouth of the one who speaks."""
        way = 1 if speaker == LEO else -1
        for speech in self.story.speeches:
            if speech.speaker != speaker or not speech.start_s < t < speech.end_s + 2:
                continue
            for number in range(int((speech.end_s - speech.start_s) / 0.62) + 1):
                age = (t - speech.start_s - 0.15 - number * 0.62) / 1.7
                if 0 < age < 1:
                    self._cloud(frame, mouth, way, age, number)

    def _cloud(self, frame: Image.Image, mouth: tuple[int, int], way: int, age: float, number: int) -> None:
        puff = self.puffs[min(len(self.puffs) - 1, int(age * len(self.puffs)))]
        seen = min(1.0, age * 8) * (1 - age) ** 1.4 * 0.42
        x = mouth[0] + way * (8 + 34 * age**0.7) - puff.width // 2
        y = mouth[1] - 16 * age - 3 * (number % 3) - puff.height // 2
        frame.paste((206, 214, 236), (int(x), int(y)), puff.point([int(i * seen) for i in range(256)]))

    def _lantern(self, frame: Image.Image, t: float) -> None:
        looks_left = self.story.since("train-out", t) < TURN_S
        x, y = self.lan[looks_left].hand(self._lan_arm(t), puppets.LAN_HAND)
        feet = puppets.FEET[0] if not looks_left else puppets.CANVAS[0] - puppets.FEET[0]
        level = 0.62 + 0.34 * self.story.voice(LAN, t) + 0.03 * math.sin(t * 13) * math.sin(t * 3.1)
        halo = self.lanterns[round(level * 40)]
        middle, top = halo.width // 2, FEET_Y - puppets.FEET[1] + puppets.LANTERN_DROP
        shine(frame, halo, int(LAN_X - feet + x) - middle, int(top + y) - middle)

    def _headlight(self, frame: Image.Image, tail: float | None) -> None:
        if tail is None:
            return
        nose = int(tail) + train.LENGTH - 20
        if -700 < nose < 1700:
            shine(frame, self.train.headlight, nose - 300, train.TOP_Y + int(122 * train.SIZE) - 230)

    def _fade(self, pixels: npt.NDArray[np.uint8], t: float) -> npt.NDArray[np.uint8]:
        level = min(ease(t / 1.2), ease((self.story.duration_s - t) / 1.4))
        if level >= 1:
            return pixels
        return np.asarray(pixels * level, np.uint8)


def _bump(x: float, rise: float, end: float) -> float:
    return ease(x / rise) * (1 - ease((x - end + rise) / rise))


def _puff(radius: int) -> Image.Image:
    size = radius * 2 + 2
    return Image.fromarray((glow((size, size), (radius + 1, radius + 1), radius + 1, 1.2) * 255).astype(np.uint8))


@lru_cache(maxsize=64)
def _bust(wave: float) -> Image.Image:
    """Leo's head and shoulders in a lit window, with a waving hand."""
    s, size = 4, (62, 70)
    image = Image.new("RGBA", (size[0] * s, size[1] * s))
    draw = ImageDraw.Draw(image)
    dark = (54, 36, 34, 255)
    draw.pieslice((4 * s, 42 * s, 46 * s, 106 * s), 180, 360, fill=dark)
    draw.ellipse((14 * s, 14 * s, 36 * s, 40 * s), fill=dark)
    draw.rounded_rectangle((13 * s, 9 * s, 37 * s, 24 * s), radius=8 * s, fill=(66, 66, 78, 255))
    hand = (52 + 8 * wave, 24.0)
    draw.line((40 * s, 58 * s, hand[0] * s, hand[1] * s), fill=dark, width=7 * s)
    draw.ellipse(((hand[0] - 5) * s, (hand[1] - 6) * s, (hand[0] + 5) * s, (hand[1] + 5) * s), fill=dark)
    return image.resize(size, Image.Resampling.BOX)


@lru_cache(maxsize=4)
def _clock_face(second: int) -> Image.Image:
    """The station clock at a second of the day."""
    size, s = 76, 4
    image = Image.new("RGBA", (size * s, size * s))
    draw = ImageDraw.Draw(image)
    middle = size / 2 * s
    for radius, colour in ((37, (16, 16, 26)), (33, (255, 240, 206))):
        draw.ellipse(
            (middle - radius * s, middle - radius * s, middle + radius * s, middle + radius * s), fill=(*colour, 255)
        )
    for mark in range(12):
        _hand(draw, middle, mark / 12, 26 * s, 31 * s, (2 if mark % 3 else 3) * s, (40, 36, 40))
    _hand(draw, middle, second / 43200, -4 * s, 17 * s, 4 * s, (26, 22, 28))
    _hand(draw, middle, second / 3600, -5 * s, 27 * s, 3 * s, (26, 22, 28))
    _hand(draw, middle, second / 60, -7 * s, 28 * s, s, (190, 42, 34))
    return image.resize((size, size), Image.Resampling.BOX)


def _hand(
    draw: ImageDraw.ImageDraw,
    middle: float,
    turn: float,
    start: float,
    end: float,
    width: int,
    colour: tuple[int, int, int],
) -> None:
    x, y = math.sin(turn * 2 * math.pi), -math.cos(turn * 2 * math.pi)
    draw.line(
        (middle + x * start, middle + y * start, middle + x * end, middle + y * end), fill=(*colour, 255), width=width
    )
