"""What happens when containers start: in which order, and what each waits for and runs."""
