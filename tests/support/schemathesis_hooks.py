"""Reading of YAML for schemathesis, which takes a stream of several documents for one."""

import schemathesis


@schemathesis.deserializer("text/yaml", "application/yaml")
def read_text(_context, response) -> str:
    return response.content.decode()
