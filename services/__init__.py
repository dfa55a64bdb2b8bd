"""The two services: matching knows the domain, notifications knows how to reach people."""
