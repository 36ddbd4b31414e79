"""The page-load board: where the pages of `views.load_board` and `views.releases` answer."""
