"""Every definition of large projects named and found again, with other parsers as judges: ``make differential``."""
