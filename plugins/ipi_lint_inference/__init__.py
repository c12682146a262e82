"""What rules about inference share: kinds, gateways, endpoint pickers, workloads. No rules."""
