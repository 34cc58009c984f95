"""Labels and static configuration as Traefik would read them."""
