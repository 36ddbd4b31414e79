"""Pages of filing, one list a module."""
