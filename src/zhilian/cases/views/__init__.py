"""Pages and addresses of cases."""
