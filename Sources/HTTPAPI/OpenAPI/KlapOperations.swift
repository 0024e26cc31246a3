/// Klap's addresses without a folder, and a short in its folder; the others stand in `openAPIDocument`.
let klapOperations: [OpenAPIOperation] = [
  .init("get", "/v2/projects/{folder}/{short}", "A short"),
  .init("post", "/v2/projects/{short}/exports", "Export a short, named without its folder", [201: "The export."]),
  .init("get", "/v2/projects/{short}/exports", "A short's exports, named without its folder"),
  .init("get", "/v2/projects/{short}/exports/{export}", "An export, named without its folder"),
]
