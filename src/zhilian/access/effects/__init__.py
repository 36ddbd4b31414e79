"""What cases may cause at gates, at barriers and with faces."""
