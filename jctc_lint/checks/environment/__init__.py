"""Environment contract (ENV): does production set what the code reads?"""
