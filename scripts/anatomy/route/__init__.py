"""Routes: the untrusted ways from (pin, path) to bytes. Everything they bring passes ``admit``, the only
gate."""

from anatomy.route.base import Got, Reason, Refusal, Route, Want, admit, routes

__all__ = ["Got", "Reason", "Refusal", "Route", "Want", "admit", "routes"]
