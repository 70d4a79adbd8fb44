"""Local kie, evolink and xAI-style servers: the same requests and answers as their documents, and real media."""
