"""Charts of sweeps, one file each."""
