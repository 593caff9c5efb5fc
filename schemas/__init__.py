"""What a row means: codebook, forms, gazetteer, field registry, records, Arrow schemas.

Imports nothing of the project and reads nothing but its own package data.
"""
