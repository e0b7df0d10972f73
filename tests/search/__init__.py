"""Tests of the full-text search: the index, the engine (in Node), the box (in a browser), and their measurement."""
