"""The export annotation: on which kind it counts, its key and its value."""

from __future__ import annotations

POOL = ("inference.networking.k8s.io", "InferencePool")
KEY = "inference.networking.x-k8s.io/export"
VALUE = "ClusterSet"
