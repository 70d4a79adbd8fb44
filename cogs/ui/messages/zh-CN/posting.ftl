posting-locked = 这个子区已锁定，我不能在这里发布。请到别处再试。{ nothing-charged }
posting-permissions = 我在这个频道需要 { $permissions } 权限才能发布。服务器的管理者可以授予。{ nothing-charged }
posting-not-in-thread = 请先把我加入这个子区：在这里提及 { $bot }，然后再试。{ nothing-charged }
