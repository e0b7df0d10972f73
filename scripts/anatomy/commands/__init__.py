"""One module a command; `anatomy.cli` mounts them."""
