"""Pictures of the demo's goods: flat still lifes, drawn on the spot, each good its own."""
