posting-locked = Dieser Thread ist gesperrt, deshalb kann ich hier nicht posten. Frag woanders. { nothing-charged }
posting-permissions = Ich brauche { $permissions } in diesem Kanal, um hier zu posten. Wer den Server verwaltet, kann es erlauben. { nothing-charged }
posting-not-in-thread = Füge mich erst zu diesem Thread hinzu: Erwähne { $bot } hier und frag dann noch einmal. { nothing-charged }
