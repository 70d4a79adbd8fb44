list-separator = ,{" "}
