"""Overlays built offline and in memory, as `kubectl kustomize` builds them."""

from ipi_lint.overlay.builder import Builder
from ipi_lint.overlay.deliveries import argo_layer, flux_layer
from ipi_lint.overlay.model import Built, Layer, Partial, layer_of

__all__ = ["Builder", "Built", "Layer", "Partial", "argo_layer", "flux_layer", "layer_of"]
