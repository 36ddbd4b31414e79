"""Assets: what the offices own and what stands in them; devices that programs can talk to.

Nouns: Asset, Office (room), Vehicle, Stock, Device, Terminal (a device that answers).
Reads from: directory. Announces: assets moved, offices assigned, terminals told and read back.
"""
