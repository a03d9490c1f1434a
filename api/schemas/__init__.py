"""What goes in and out of the API, one file a noun. In: strict, nothing unknown passes. Out: the whole shape."""
