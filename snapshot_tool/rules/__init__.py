"""The rules: one a file, found by walking the package; the module name is the code, the docstring its page."""
