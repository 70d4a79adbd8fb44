# Between the items of a list. The quoted space keeps its place at the end.
list-separator = ,{" "}
