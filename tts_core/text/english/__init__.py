"""The English front end."""
