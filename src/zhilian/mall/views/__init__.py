"""The desk of the mall: for the section everything, for a merchant what is its own."""
