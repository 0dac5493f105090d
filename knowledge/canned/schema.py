"""The JSON Schema of a file of canned replies, for editors that check while one types."""

import json

from knowledge.canned.model import File

FILE = "canned.schema.json"  # beside the package's folders


def schema() -> str:
    """Return the schema as it stands in the file."""
    found = File.model_json_schema()
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["title"] = "Canned replies"
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
