"""Experiments: programs beside an article, the environments they run in, and what they printed when recorded."""
