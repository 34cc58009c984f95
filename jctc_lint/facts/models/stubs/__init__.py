"""What libraries bring to models: read as text, never imported or run."""
