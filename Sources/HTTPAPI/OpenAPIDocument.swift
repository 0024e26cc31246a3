/// OpenAPI 3.1 of the routes below `/api`, `/v1` and `/health`.
let openAPIDocument = """
  {}
  """
