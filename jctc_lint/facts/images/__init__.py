"""What is in an image, and what is known of public ones."""
