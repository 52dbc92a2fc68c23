"""From rows to a version that serves, or doesn't: what train and retrain are made of."""
