"""Pages: what authors write in ``docs/``, read and checked as source."""
