"""Sources: the untrusted ways from (pin, path) to bytes, and the gate that admits them."""
