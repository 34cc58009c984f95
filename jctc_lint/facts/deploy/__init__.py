"""What scripts, workflows and runbooks do, command by command."""
