"""What uploaded files really are, freed of what nobody meant to send, and kept sealed."""
