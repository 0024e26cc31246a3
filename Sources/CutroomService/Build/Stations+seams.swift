import ClipModel
import Delivery
import Foundation
import Generation
import Intake
import MediaTools
import Notification
import Outbound
import StudioTasks

/// What stations need of each other, so that none imports another.
extension Stations {
  static func seams(
    _ configuration: Configuration, origin: AppOrigin, outbound: OutboundClient, originals: OriginalStore,
    links: MediaLinks, studio: StudioTasks, notifier: Notifier, tool: MediaTool
  ) -> GenerationSeams {
    // A provider's answer may name any address; only its own host may be a private one.
    let providerHost = configuration.klap.flatMap { URLComponents(string: $0.address)?.host?.lowercased() }
    let exportHosts = Set(configuration.fetchAllowHosts.map { $0.lowercased() } + [providerHost].compactMap(\.self))
    return GenerationSeams(
      mediaLink: { original, appURL in links.link(to: Original.ID(original), appURL: appURL) },
      localFile: { try await studio.localFile(at: $0) },
      download: { address, path in
        _ = try await outbound.download(
          address, to: path, limit: maximumClipBytes, timeout: .seconds(600), policy: .fetch(allowHosts: exportHosts))
      },
      clipProbe: MediaClipProbe(tool: tool),
      notify: { notice, transaction in try notifier.write(Notice(notice, appURL: origin.address), in: transaction) },
      noticesWaiting: { notifier.wake() },
      forgetOriginal: { try await originals.forget(Original.ID($0)) },
      clipPath: { _, clip in "/v1/clips/\(clip)/video" })
  }

  static func sources(
    _ configuration: Configuration, origin: AppOrigin, outbound: OutboundClient, originals: OriginalStore,
    links: MediaLinks
  ) -> TaskSources {
    let allowed = Set(configuration.fetchAllowHosts.map { $0.lowercased() })
    return TaskSources(
      resolveOwnMedia: { address in
        let origins = [DeliveryAddresses.placeholder, origin.localAddress, origin.address]
        guard let id = links.original(at: address, origins: origins) else { return nil }
        return try await originals.file(id)
      },
      download: { address, path in
        _ = try await outbound.download(
          address, to: path, limit: Int64(configuration.maximumUploadBytes), timeout: .seconds(3 * 3600),
          policy: .fetch(allowHosts: allowed))
      })
  }

  /// Far beyond any clip; stops an address that never ends.
  private static let maximumClipBytes: Int64 = 4 << 30
}
