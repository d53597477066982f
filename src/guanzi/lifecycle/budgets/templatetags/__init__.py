"""Tags of this stage."""
