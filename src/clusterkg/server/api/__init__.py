"""The JSON API: questions, opportunities, searches, and their description."""
