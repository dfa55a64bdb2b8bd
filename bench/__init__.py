"""How fast Naast is, each figure beside a peer that gives the same answer, measured in the same run."""
