"""An organisation from its files: teams, staff, clients, peer workers. All of it, or nothing and every reason why."""
