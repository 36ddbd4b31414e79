"""The bars of the design notes, measured. `make bench` prints every figure with its machine."""
