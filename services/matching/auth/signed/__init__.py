"""What a signed token says and opens: of the organisation's provider, and of programs that ask for somebody."""
