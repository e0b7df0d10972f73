"""Selection: which lines of an upstream file a snippet quotes."""

from anatomy.quotation.selection.select import Selection, language_of, select, split_lines

__all__ = ["Selection", "language_of", "select", "split_lines"]
