"""Charts of time series, one file each."""
