"""Quotations: from a snippet in a pin file to the lock, to verified bytes, to the figure a page includes."""
