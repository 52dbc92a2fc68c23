"""Tables beside tables, and queries over them."""
