import Delivery
import Hummingbird

/// `/metrics`, for Prometheus.
struct MetricsRoutes: Sendable {
  private let services: APIServices
  private let gauge: DepthGauge

  init(services: APIServices) {
    self.services = services
    gauge = DepthGauge(queue: services.queue)
  }

  func add(to router: Router<DoorContext>) {
    router.answer(.get, "metrics") { request, context in
      try services.metricsAccess.check(request, context)
      let text = MetricsText(
        services.queue.metrics.snapshot, try await gauge.depth(), version: services.version
      ).text
      return Response(
        status: .ok, headers: [.contentType: MetricsText.contentType, .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
  }
}
