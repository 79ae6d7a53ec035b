"""The picture and the sound of the example scene, drawn and played by code."""
