"""Steps of a recipe, one file each."""
