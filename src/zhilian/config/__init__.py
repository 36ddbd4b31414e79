"""How the product is put together and started: settings, URLs, processes, the command line."""
