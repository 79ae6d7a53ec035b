"""Video and sound files: what is in them, and how a dub is written."""

from plugin.media.containers import keep_streams, subtitle_format
from plugin.media.languages import one_each
from plugin.media.mux import Dub, Packing, check_mux, mux, write_track
from plugin.media.output import check_output
from plugin.media.probe import Media, Stream, choose_track, probe

__all__ = [
    "Dub",
    "Media",
    "Packing",
    "Stream",
    "check_mux",
    "check_output",
    "choose_track",
    "keep_streams",
    "mux",
    "one_each",
    "probe",
    "subtitle_format",
    "write_track",
]
