"""Local servers of the providers that `table.py` lists: requests and answers as in their documents, and real media."""
