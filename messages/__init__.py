"""Keep the approved words: read them, check them, freeze them into releases.

This package knows no phone call: the service reads releases and nothing else.
"""
