"""What the buttons, menus and forms on messages do: a file an action, and the dispatcher that finds it by its id."""
