"""Tell what the line is made of: the packages of the lock, with their hashes and licences."""
