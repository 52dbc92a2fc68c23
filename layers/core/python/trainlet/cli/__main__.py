"""Makes `python -m trainlet.cli` the same as `trainlet`."""

from trainlet.cli import main

main()
