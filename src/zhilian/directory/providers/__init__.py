"""Other systems that can say who somebody is."""
