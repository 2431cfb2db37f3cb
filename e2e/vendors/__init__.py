"""Vendors that are files only, in real tabs: a made-up SDK (`tests/vendors/shop`), and OpenObserve's."""
