"""anatomy: quotes pinned upstream source, proves every quotation, records every run."""
