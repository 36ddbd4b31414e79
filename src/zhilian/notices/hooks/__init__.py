"""Where gateways call us: receipts and texts of phones. Machine endpoints, no session."""
