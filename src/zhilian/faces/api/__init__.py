"""The JSON API: what the pages ask and do, with the same rights. Schema: /api/openapi.json."""
