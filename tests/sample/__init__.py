"""A whole project of our own, from upstream to built site: what tests of the machinery read in the place of the live articles."""
