"""What conditions of returns may name: the registry, warnings, differences."""
