"""The line on which terminals report to us. Other apps' endpoints use `terminal_only` too."""
