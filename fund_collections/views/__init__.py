"""Pages of the collections, a module for each thing they are about."""
