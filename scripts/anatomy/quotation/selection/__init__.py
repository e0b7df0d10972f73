"""Selection: which lines of an upstream file a snippet quotes."""
