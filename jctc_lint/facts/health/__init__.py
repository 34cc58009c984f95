"""What health checks run, what the images hold that they run in, and what comes of it."""
