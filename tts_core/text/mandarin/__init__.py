"""The Mandarin front end."""
