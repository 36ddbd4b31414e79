"""`python -m zhilian.bookings.simulator`."""

import sys

from zhilian.bookings.simulator.server import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
