"""How programs other than one another read the same dotenv file."""
