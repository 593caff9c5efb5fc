"""The sample portal, a server program on loopback, and the generator of the reports it publishes.

Written from what is known of real portals (docs on platforms) and of real reports, and sharing no
code with the spiders and parsers: each would else only prove the other. Only `schemas` is imported.
"""
