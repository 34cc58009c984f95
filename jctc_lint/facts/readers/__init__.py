"""How different programs read the same dotenv file. None of them is run."""
