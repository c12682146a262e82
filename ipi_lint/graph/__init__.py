"""The graph: where traffic flows in each cluster, and where findings say that it does not."""
