"""Routes: the untrusted ways from (pin, path) to bytes. Everything they bring passes ``admit``, the only
gate."""

from anatomy.route.assemble import routes
from anatomy.route.base import Got, Reason, Refusal, Route, Want, admit

__all__ = ["Got", "Reason", "Refusal", "Route", "Want", "admit", "routes"]
