"""Video and sound files: what is in them, and how a dub is written."""

from plugin.media.containers import keep_streams, subtitle_format
from plugin.media.mux import mux, write_track
from plugin.media.output import check_output
from plugin.media.probe import Media, Stream, probe

__all__ = ["Media", "Stream", "check_output", "keep_streams", "mux", "probe", "subtitle_format", "write_track"]
