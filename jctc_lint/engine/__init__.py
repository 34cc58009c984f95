"""Runs the selected checks over the facts and keeps what is to be told."""
