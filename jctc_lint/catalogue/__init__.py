"""The rules as data: one YAML file a rule, compiled to one JSON file in the wheel."""
