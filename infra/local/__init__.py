"""The packaged functions on this machine, under Lambda's own runtime client."""
