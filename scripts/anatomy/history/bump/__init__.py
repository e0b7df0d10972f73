"""Moving a pin to another commit: plan, report, and the edit of the pin file."""
