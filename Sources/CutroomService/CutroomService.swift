import Accounts
import ClipModel
import Logging
import ServiceLifecycle

/// A whole Cutroom, built but not yet running: what `serve`, the command line and the tests start.
package struct CutroomService: Sendable {
  package static let version = "0.1.0"

  /// Where it answers; known once it listens.
  package let origin: AppOrigin
  private let stations: Stations
  private let services: [any Service]

  /// Takes the data folder, checks the parts, and wires every station.
  ///
  /// - Throws: `CutroomError` with what mends it.
  package static func build(_ configuration: Configuration, logger: Logger) async throws -> CutroomService {
    let parts = try await PartsCheck(home: configuration.home).run()
    for part in parts {
      if let warning = part.warning { logger.warning("\(part.name): \(warning). \(part.remedy)") }
    }
    let folder = try DataFolder.open(configuration)
    let storage = try await Storage.open(configuration, folder: folder, logger: logger)
    let stations = try await Stations.wire(configuration, folder: folder, storage: storage, logger: logger)
    try await stations.tidy()
    return CutroomService(
      origin: stations.origin, stations: stations,
      services: try stations.services(parts: parts.compactMap(\.path)))
  }

  /// The services in their order: storage first, then doors, deliveries last, since they stop in reverse.
  package var groupConfiguration: ServiceGroupConfiguration {
    ServiceGroupConfiguration(services: services, logger: stations.logger)
  }

  /// A one-time link that signs a browser in as the local account.
  package func signInLink() async throws -> String {
    let token = try await stations.accounts.makeSignInLink(for: .local)
    return "\(origin.localAddress)/sign-in?token=\(token.text)"
  }
}
