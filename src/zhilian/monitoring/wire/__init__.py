"""The line on which agents talk to us: fetch checks, wake, hand over results."""
