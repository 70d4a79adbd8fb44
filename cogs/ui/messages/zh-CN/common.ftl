list-separator = 、
