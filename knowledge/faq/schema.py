"""The JSON Schema of an FAQ file, for editors that check while one types."""

import json

from knowledge.faq.entries import Topic

FILE = "faq.schema.json"  # beside the folder of entries


def schema() -> str:
    """Return the schema as it stands in the file."""
    found = Topic.model_json_schema(by_alias=True)
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["title"] = "A topic of the FAQ"
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
