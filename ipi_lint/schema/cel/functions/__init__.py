"""Kubernetes' own functions for expressions, which the engine does not have.

Source of every one: k8s.io/apiserver v0.35, pkg/cel/library, and the Go packages that it calls.
An implementation raises ValueError where the function's value is an error.
"""
