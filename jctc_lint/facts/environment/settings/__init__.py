"""Settings classes, judged as pydantic judges them."""
