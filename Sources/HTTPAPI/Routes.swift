import Accounts
import ClipModel
import Hummingbird

/// Adds every route for programs. The router's middleware (`ShieldMiddleware`, `FailureMiddleware`, `AuthMiddleware`)
/// must have been added before; `makeRouter` does both.
package func addRoutes(to router: Router<DoorContext>, services: APIServices) {
  HealthRoutes(services: services).add(to: router)
  MetricsRoutes(services: services).add(to: router)
  SignedFileRoutes(services: services).add(to: router)
  OpenAPIRoute().add(to: router)
  let known = CallerMiddleware(limiter: services.limiter)

  let deliveries = router.group("api")
  WorkerRoutes(services: services).add(to: deliveries)
  WebhookRoutes(services: services).add(to: deliveries)
  ProcessKlapRoutes(services: services).add(to: router.group("api").add(middleware: known))

  let version1 = router.group("v1").add(middleware: known)
  ProjectRoutes(services: services).add(to: version1)
  UploadRoute(services: services).add(to: version1)
  ClipRoutes(services: services).add(to: version1)
  EventRoute(services: services).add(to: version1)
  OtherMethods().add(to: router, known: known)

  // Studio's protocol is open to this process's own token too.
  let klap = router.group("v2").add(middleware: CallerMiddleware(limiter: services.limiter, admits: { _ in true }))
  KlapRoutes(services: services).add(to: klap)

  // How often somebody publishes is not limited: what waits costs little, and the disk says when it is enough.
  let publishers = router.group("v2").add(middleware: CallerMiddleware(limiter: nil))
  QStashRoutes(services: services).add(to: router.group("v2").add(middleware: known), publishers: publishers)

  UnofferedRoutes().add(to: router, known: known)

  let administration = router.group("admin").add(middleware: AdministratorMiddleware())
  AdminRoutes(services: services).add(to: administration)
  OperatorRoutes(services: services).add(to: administration)
}

/// A router with the middleware that both doors share; each door adds its routes.
package func makeRouter(authenticator: Authenticator) -> Router<DoorContext> {
  let router = Router(context: DoorContext.self, options: .autoGenerateHeadEndpoints)
  router.add(middleware: ShieldMiddleware())
  router.add(middleware: FailureMiddleware())
  router.add(middleware: AuthMiddleware(authenticator: authenticator))
  return router
}
