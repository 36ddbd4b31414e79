"""`python -m zhilian.notices.simulator`."""

import sys

from zhilian.notices.simulator.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
