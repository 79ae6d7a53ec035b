"""Make the example scene's picture and original sound: `python examples/make_scene.py build/scene.mp4`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
from theatre.sound import make_sound, write_wav
from theatre.stage import Stage
from theatre.story import Story, read_story

Frame = npt.NDArray[np.uint8]
FPS = 24
SCENE = Path(__file__).with_name("scene.ass")
# x264's aq-mode 3 gives the dark parts more bits, which keeps the night sky free of bands. Without the colour
# options players would take a 720p file for BT.709 although swscale made BT.601 of it.
PICTURE = {
    "-crf": "22",
    "-aq-mode": "3",
    "-movflags": "+faststart",
    "-ar": "48000",
    "-vf": "scale=out_color_matrix=bt709:out_range=tv,setparams=color_primaries=bt709:color_trc=bt709",
}


def main(arguments: list[str] | None = None) -> int:
    """Make the film; 0 when it is there, 2 when the arguments are wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path, help="the film to write, an MP4 file")
    parser.add_argument("--seconds", type=float, help="only the first seconds, to try something out")
    options = parser.parse_args(arguments)
    if options.output.suffix.lower() != ".mp4":
        parser.error(f"{options.output}: the film is an MP4 file; give a name that ends in .mp4.")
    story = read_story(SCENE)
    make_film(story, options.output, options.seconds or story.duration_s)
    print(options.output)
    return 0


def make_film(story: Story, output: Path, seconds: float) -> None:
    """Draw and play the story into an MP4 file.

    Args:
        story: What happens when.
        output: The file; it appears only when it is whole.
        seconds: How much of the story to show.
    """
    from moviepy import VideoClip  # type: ignore[import-untyped]

    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent) as folder:
        sound, film = Path(folder) / "sound.wav", Path(folder) / "film.mp4"
        write_wav(sound, make_sound(story)[: round(seconds * 48_000)])
        clip = VideoClip(_ahead(Stage(story).frame, round(seconds * FPS)), duration=seconds)
        clip.write_videofile(
            str(film),
            fps=FPS,
            codec="libx264",
            preset="veryfast",
            audio=str(sound),
            audio_codec="aac",
            audio_bitrate="160k",
            pixel_format="yuv420p",
            ffmpeg_params=[word for option in PICTURE.items() for word in option],
            logger="bar" if sys.stderr.isatty() else None,
        )
        film.replace(output)


def _ahead(draw: Callable[[float], Frame], n_frames: int, workers: int = 2) -> Callable[[float], Frame]:
    """Draw the next frames while one is being encoded: NumPy and Pillow leave the other core free to work."""
    pool = ThreadPoolExecutor(workers)
    drawn: dict[int, Future[Frame]] = {}

    def frame(t: float) -> Frame:
        number = round(t * FPS)
        for following in range(number, min(number + 2 * workers, n_frames)):
            if following not in drawn:
                drawn[following] = pool.submit(draw, following / FPS)
        return drawn.pop(number).result() if number in drawn else draw(t)

    return frame


if __name__ == "__main__":
    sys.exit(main())
