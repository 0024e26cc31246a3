import HTTPTypes
import Hummingbird

/// `/health/live`: the process answers; `/health/ready`: it can do its work. Open to all, so they say little.
struct HealthRoutes: Sendable {
  let services: APIServices

  func add(to router: Router<DoorContext>) {
    router.answer(.get, "health/live") { _, _ in
      .json(HealthBody(status: "live", version: services.version, obstacles: []))
    }
    router.answer(.get, "health/ready") { _, _ in
      let obstacles = await services.obstacles()
      return .json(
        HealthBody(status: obstacles.isEmpty ? "ready" : "not ready", version: services.version, obstacles: obstacles),
        status: obstacles.isEmpty ? .ok : .serviceUnavailable)
    }
  }

  private struct HealthBody: Encodable {
    var status: String
    var version: String
    var obstacles: [String]
  }
}
