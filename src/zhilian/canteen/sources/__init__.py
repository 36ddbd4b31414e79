"""Lists that forms choose from: canteens, menus, pick-up points, one's own account and spending."""
