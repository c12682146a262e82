"""How fast ipi-lint is, and beside whom: generated trees, whole processes, ratios."""
