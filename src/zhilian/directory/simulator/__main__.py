"""`python -m zhilian.directory.simulator`."""

import sys

from zhilian.directory.simulator.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
