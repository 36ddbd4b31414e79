"""The public status page: how the services are, in the words of those who use them."""
