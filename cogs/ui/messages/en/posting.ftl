# What is in the way of posting where a command was used.
posting-locked = This thread is locked, so I can't post in it. Ask somewhere else. { nothing-charged }
posting-permissions = I need { $permissions } in this channel to post here. Whoever manages the server can allow it. { nothing-charged }
posting-not-in-thread = Add me to this thread first: mention { $bot } here, then ask again. { nothing-charged }
