"""The house rules that a program can check.

Every check takes the project's root and yields findings.
"""
