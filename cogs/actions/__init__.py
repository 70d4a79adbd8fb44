"""What the buttons, menus and forms on messages do, and the dispatcher that finds an action by its id."""
