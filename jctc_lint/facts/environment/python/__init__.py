"""What Python code reads from its environment, followed from what a container runs."""
