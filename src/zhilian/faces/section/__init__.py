"""The section administrators' desk: the windows of one's sub-platform and how they are set."""
