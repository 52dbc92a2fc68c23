"""The catalogue of modules: learners, transforms and metrics, one file each.

A file's stem with `_` written `-` is its public id; its `MODULE` says what it is. Heavy libraries
are imported inside the builders, so that the catalogue can be listed and settings checked where
they aren't installed.
"""
