"""What Traefik would make of a project: its own configuration, and the labels that it reads."""
