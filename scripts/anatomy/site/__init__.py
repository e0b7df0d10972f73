"""The site: what is built from the pages, and the checks on the built pages."""
