"""What people and machines type to deploy: sequences of commands, and the docker calls in them."""
