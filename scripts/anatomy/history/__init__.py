"""History: the quotations compared with other versions of their upstream, and moving a pin."""
