"""One rule a file: the module's name is the rule's code, its docstring is its page. See `registry`."""
