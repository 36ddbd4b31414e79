"""`python -m zhilian.assets.simulator`."""

import sys

from zhilian.assets.simulator.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
