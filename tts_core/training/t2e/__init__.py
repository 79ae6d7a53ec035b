"""T2E: teaching a language model to hear what a direction asks for."""
