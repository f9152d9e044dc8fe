"""The processes of a running server: who owns the port, what they log and count."""
