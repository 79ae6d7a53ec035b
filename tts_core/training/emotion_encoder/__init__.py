"""Training of the emotion encoder: a corpus that cuevoice renders itself, and an adversary that asks who spoke."""
