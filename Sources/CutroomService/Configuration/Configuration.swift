import ClipModel
import Delivery
import PostgresDriver

/// Everything that can be set, checked once at start. Stations get what they need as values and never read the
/// environment themselves.
package struct Configuration: Sendable {
  /// Folder of `bin/`, `parts/` and `data/`; `CUTROOM_HOME`, default `~/.cutroom`.
  package var home: String
  package var host: String
  /// 0 picks a free port.
  package var port: Int
  /// Where Cutroom is reached from outside; `CUTROOM_URL`, else `NEXT_PUBLIC_APP_URL`.
  package var publicAddress: String?
  /// `DATABASE_URL`; nil keeps the data in a SQLite file.
  package var database: PostgresAddress?
  /// Connections to it at most, beside two for wake-ups; `DATABASE_CONNECTIONS`, default 10.
  package var databaseConnections: Int
  /// Where originals and clips lie, which nodes that share a database share too; `CUTROOM_FILES`.
  package var filesFolder: String
  /// The owner's column in the product's table of projects; `PROJECTS_OWNER_COLUMN`, default `user_id`.
  package var ownerColumn: String
  /// The video's address there; `PROJECTS_VIDEO_COLUMN`, default `video_url`.
  package var videoColumn: String
  /// What this node does; `CUTROOM_ROLES`, default everything.
  package var roles: Set<NodeRole>
  /// Delay of a start message; `START_DELAY`, default 10s.
  package var startDelay: Duration
  /// How long a run may take in all; `RUN_LIMIT`, default 6h.
  package var runLimit: Duration
  /// Hosted message delivery; nil means Courier.
  package var qstash: QStash?
  /// Keys of a QStash pair whose deliveries the worker routes accept beside our own.
  package var hostedSigningKeys: [String]
  /// Hosted clip generation; nil means Studio.
  package var klap: Klap?
  /// Hosts that sources may be fetched from although their address is private; `FETCH_ALLOW_HOSTS`.
  package var fetchAllowHosts: [String]
  /// Hosts that messages may go to although their address is private; `DELIVER_ALLOW_HOSTS`.
  package var deliverAllowHosts: [String]
  /// Whether Studio speaks its extension of Klap's protocol; `STUDIO_EXTENSIONS`, default true.
  package var studioExtensions: Bool
  /// Bytes; `MAX_UPLOAD_BYTES`, default 20 GB.
  package var maximumUploadBytes: Int
  /// Message schedules of one account; `MAX_SCHEDULES`, default 100,000.
  package var maximumSchedules: Int
  /// What one account, or one message, may ask for; see `Configuration+limits`.
  package var publishLimits: PublishLimits
  /// How long what has ended stays on record; `DLQ_RETENTION`, `LOG_RETENTION`.
  package var retention: MessageRetention.Times
  /// Opens `/metrics` to others than this machine; `METRICS_TOKEN`.
  package var metricsToken: String?
  /// Who is told when clips are ready; `NOTIFY_EMAIL`.
  package var notifyAddress: String?
  /// What is set but can't be used, and must not be ignored silently: `serve` refuses it, other commands say so.
  package var unusable: [ConfigurationError]

  package struct QStash: Sendable {
    /// `QSTASH_URL` without `/v2/publish/`.
    package var address: String
    package var token: String
  }

  package struct Klap: Sendable {
    /// `KLAP_API_URL`, default https://api.klap.app/v2.
    package var address: String
    package var key: String
    /// `KLAP_REPEAT_UNCERTAIN`, default true.
    package var repeatUncertain: Bool
    /// Whether it makes the clips of new runs; false where it can't reach us, so that only what it has begun goes on.
    package var takesNewRuns = true
  }

  package var dataFolder: String { home + "/data" }
  package var socketPath: String { Self.socketPath(home: home) }
  /// Whether somebody else's service calls back, so that the port must be the one that it was told.
  package var isCalledBack: Bool { qstash != nil || klap?.takesNewRuns == true }
}

extension Configuration {
  /// - Parameters:
  ///   - settings: flags, environment and files, merged.
  ///   - userHome: the user's home folder, for the default of `CUTROOM_HOME`.
  package init(settings: Settings, userHome: String) throws(ConfigurationError) {
    home = Self.home(settings, userHome: userHome)
    host = settings.text("CUTROOM_HOST") ?? "127.0.0.1"
    port = try settings.integer("CUTROOM_PORT", in: 0...65535, default: 8080)
    let fallbackAddress = try settings.address("NEXT_PUBLIC_APP_URL")
    publicAddress = try settings.address("CUTROOM_URL") ?? fallbackAddress
    if case .success(let address) = Self.database(settings) { database = address }
    databaseConnections = try settings.integer("DATABASE_CONNECTIONS", in: 2...1000, default: 10)
    filesFolder = settings.text("CUTROOM_FILES") ?? home + "/data"
    roles = try Self.roles(settings)
    ownerColumn = try settings.identifier("PROJECTS_OWNER_COLUMN", default: "user_id")
    videoColumn = try settings.identifier("PROJECTS_VIDEO_COLUMN", default: "video_url")
    startDelay = try settings.duration("START_DELAY", default: .seconds(10))
    runLimit = try settings.duration("RUN_LIMIT", default: .seconds(6 * 3600))
    hostedSigningKeys = ["QSTASH_CURRENT_SIGNING_KEY", "QSTASH_NEXT_SIGNING_KEY"].compactMap(settings.text)
    qstash = try Self.qstash(settings)
    klap = try Self.klap(settings)
    fetchAllowHosts = settings.list("FETCH_ALLOW_HOSTS")
    deliverAllowHosts = settings.list("DELIVER_ALLOW_HOSTS")
    studioExtensions = try settings.flag("STUDIO_EXTENSIONS", default: true)
    maximumUploadBytes = try settings.integer(
      "MAX_UPLOAD_BYTES", in: 1...1_000_000_000_000, default: 20_000_000_000)
    maximumSchedules = try settings.integer("MAX_SCHEDULES", in: 0...10_000_000, default: 100_000)
    publishLimits = try Self.publishLimits(settings)
    retention = try Self.retention(settings)
    metricsToken = settings.text("METRICS_TOKEN")
    notifyAddress = settings.text("NOTIFY_EMAIL")
    unusable = Self.withoutDriver(settings) + Self.withoutSigningKey(settings)
    leaveUnreachable()
    if !roles.contains(.web), settings.text("CUTROOM_PORT") == nil { (host, port) = ("127.0.0.1", 0) }
    leaveItself()
  }

  /// `CUTROOM_HOME`, or its default; what is read of settings that are broken otherwise.
  package static func home(_ settings: Settings, userHome: String) -> String {
    settings.text("CUTROOM_HOME") ?? userHome + "/.cutroom"
  }

  /// Where a service of this home answers the command line.
  package static func socketPath(home: String) -> String { home + "/data/cutroom.sock" }

  private static func qstash(_ settings: Settings) throws(ConfigurationError) -> QStash? {
    let address = try settings.address("QSTASH_URL") ?? "https://qstash.upstash.io"
    guard let token = settings.text("QSTASH_TOKEN"), withoutSigningKey(settings).isEmpty else { return nil }
    let base = address.hasSuffix("/v2/publish") ? String(address.dropLast("/v2/publish".count)) : address
    return QStash(address: base, token: token)
  }

  private static func klap(_ settings: Settings) throws(ConfigurationError) -> Klap? {
    let address = try settings.address("KLAP_API_URL") ?? "https://api.klap.app/v2"
    let repeatUncertain = try settings.flag("KLAP_REPEAT_UNCERTAIN", default: true)
    guard let key = settings.text("KLAP_API_KEY") else { return nil }
    return Klap(address: address, key: key, repeatUncertain: repeatUncertain)
  }
}
