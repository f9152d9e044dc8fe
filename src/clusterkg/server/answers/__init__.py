"""What every answer is made of: formats, caches, compression, and errors in words."""
