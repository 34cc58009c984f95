"""Values as they are written in Compose and dotenv files, and what becomes of them on the way."""
