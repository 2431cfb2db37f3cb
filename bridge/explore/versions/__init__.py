"""Between which two versions of an SDK a promise broke, or was kept again."""
