"""What goes in and out, a file a noun. The API and the pages share the inputs; outputs hold what may be seen."""
