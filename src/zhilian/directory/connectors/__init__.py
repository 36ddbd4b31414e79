"""What a back end that holds people of its own must do; the back ends stand in `back_ends`."""
