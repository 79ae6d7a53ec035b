"""Everything that `tts_core` raises on purpose.

    TtsError
    ├── ReadingError      a word cannot be read as the author wrote it
    ├── VoiceError        no such voice, or a voice that the engine cannot use
    ├── EmotionError      a direction or weight out of range
    ├── SilentError       a text has nothing that can be said
    ├── RecordingError    a recording cannot be read, or is not clearly one person speaking
    └── EngineError       an engine could not load, draft or speak
        ├── NoEngineError  no engine of that name is installed
        ├── LengthError    a line cannot be as short as was asked
        └── WeightsError   model files missing, cut short or altered
            └── NoReaderError  no reader of directions of that name

Every error has an `exit_code` for the command line (2: the caller's input, 1: ours).
"""

from __future__ import annotations


class TtsError(Exception):
    """Base of every error of this package; `str()` is one sentence for people."""

    exit_code = 1


class ReadingError(TtsError):
    """A reading in the text is not one, such as `重要(xyzq9)`."""

    exit_code = 2


class VoiceError(TtsError):
    """A voice does not exist, or cannot speak with this engine."""

    exit_code = 2


class EmotionError(TtsError):
    """An emotion, intensity or delivery is out of range."""

    exit_code = 2


class SilentError(TtsError):
    """A text has nothing that can be said: no word, or only signs without phones."""

    exit_code = 2


class RecordingError(TtsError):
    """A recording cannot be read, or is not clearly one person speaking."""

    exit_code = 2


class EngineError(TtsError):
    """An engine could not load, draft or speak."""


class NoEngineError(EngineError):
    """No engine of that name is installed."""

    exit_code = 2


class LengthError(EngineError):
    """A line cannot be as short as was asked."""

    exit_code = 2


class WeightsError(EngineError):
    """Model files are missing, cut short or altered."""


class NoReaderError(WeightsError):
    """There is no reader of directions of that name, or its base has not been fetched."""

    exit_code = 2
