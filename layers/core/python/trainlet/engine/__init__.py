"""Where work runs: one file per engine."""
