"""What ties the rooms together: ledger, lake, harvest, backfill, the Prefect flows, the command line.

The flows are thin layers over plain functions, which the command line and the tests call too.
"""
