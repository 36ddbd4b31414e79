"""What payers see: the page from which they go to the channel, and their own accounts."""
