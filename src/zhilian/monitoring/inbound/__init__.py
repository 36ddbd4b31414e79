"""Pages of inbound sources: the list, one source, its messages, its mapping tried on them."""
