"""Rules that users write as files, without code: policies of our own form, and Kubernetes'."""

from ipi_lint.policy.load import add_policies

__all__ = ["add_policies"]
