"""What the doctor looks at: the store, this machine, what is kept, and whom a bucket tells."""
