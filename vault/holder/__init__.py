"""The key holder: a process of its own that alone has the root key, the epoch keys, the index key and the signing key.

It stands alone: standard library, cryptography, shamir_mnemonic and vault.cipher; neither Django nor the database.
"""
