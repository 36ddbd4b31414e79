"""The canteen as a back end of the directory: accounts and machines know who is here."""
