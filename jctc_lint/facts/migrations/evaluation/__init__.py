"""What the code of a revision asks of the database, told from its text."""
