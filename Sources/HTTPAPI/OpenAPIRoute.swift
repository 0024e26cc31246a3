import HTTPTypes
import Hummingbird

/// `/openapi.json`: what programs can call, for generators and people.
struct OpenAPIRoute: Sendable {
  func add(to router: Router<DoorContext>) {
    router.answer(.get, "openapi.json") { _, _ in
      .json(bytes: ByteBuffer(string: openAPIDocument), headers: [.cacheControl: "no-cache"])
    }
  }
}
