"""Figures: pictures drawn at build time from a description in TOML, in one visual language."""

from anatomy.figure.partial import figure_files, render, write_figure_partials

__all__ = ["figure_files", "render", "write_figure_partials"]
