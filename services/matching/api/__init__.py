"""JSON under /api/v1: verbs have URLs. An endpoint parses, calls one operation or query, and answers."""
