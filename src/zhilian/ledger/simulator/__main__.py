"""`python -m zhilian.ledger.simulator`."""

import sys

from zhilian.ledger.simulator.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
