"""Pages of addresses and remittances; urls.py names each by its module."""
