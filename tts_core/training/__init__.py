"""Training: how the models that cuevoice ships were made, and how to make others."""
