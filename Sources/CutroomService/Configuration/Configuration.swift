import ClipModel

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
  /// Who is told when clips are ready; `NOTIFY_EMAIL`.
  package var notifyAddress: String?

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
  }

  package var dataFolder: String { home + "/data" }
  package var socketPath: String { dataFolder + "/cutroom.sock" }
}

extension Configuration {
  /// - Parameters:
  ///   - settings: flags, environment and files, merged.
  ///   - userHome: the user's home folder, for the default of `CUTROOM_HOME`.
  package init(settings: Settings, userHome: String) throws(ConfigurationError) {
    home = settings.text("CUTROOM_HOME") ?? userHome + "/.cutroom"
    host = settings.text("CUTROOM_HOST") ?? "127.0.0.1"
    port = try settings.integer("CUTROOM_PORT", in: 0...65535, default: 8080)
    let fallbackAddress = try settings.address("NEXT_PUBLIC_APP_URL")
    publicAddress = try settings.address("CUTROOM_URL") ?? fallbackAddress
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
    notifyAddress = settings.text("NOTIFY_EMAIL")
    try Self.refuseWhatIsNotThere(settings)
    try refuseUnreachable()
  }

  private static func qstash(_ settings: Settings) throws(ConfigurationError) -> QStash? {
    let address = try settings.address("QSTASH_URL") ?? "https://qstash.upstash.io"
    guard let token = settings.text("QSTASH_TOKEN") else { return nil }
    guard settings.text("QSTASH_CURRENT_SIGNING_KEY") != nil else {
      throw .incomplete(
        key: "QSTASH_TOKEN", remedy: "add QSTASH_CURRENT_SIGNING_KEY=sig_… so that deliveries can be verified")
    }
    let base = address.hasSuffix("/v2/publish") ? String(address.dropLast("/v2/publish".count)) : address
    return QStash(address: base, token: token)
  }

  private static func klap(_ settings: Settings) throws(ConfigurationError) -> Klap? {
    let address = try settings.address("KLAP_API_URL") ?? "https://api.klap.app/v2"
    let repeatUncertain = try settings.flag("KLAP_REPEAT_UNCERTAIN", default: true)
    guard let key = settings.text("KLAP_API_KEY") else { return nil }
    return Klap(address: address, key: key, repeatUncertain: repeatUncertain)
  }

  /// What the existing product sets for services that this version has no driver for must not be ignored silently.
  private static func refuseWhatIsNotThere(_ settings: Settings) throws(ConfigurationError) {
    for key in ["NEXT_PUBLIC_SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"]
    where settings.text(key) != nil && settings.text("DATABASE_URL") == nil {
      throw .incomplete(
        key: key,
        remedy: "add DATABASE_URL=postgresql://… (Supabase: Project Settings, Database, Connection string), "
          + "or unset \(key) to keep the data in \(settings.text("CUTROOM_HOME") ?? "~/.cutroom")/data")
    }
    for key in [
      "DATABASE_URL", "S3_BUCKET", "TRANSCRIBE_URL", "LLM_URL", "RESEND_API_KEY", "SMTP_URL", "CLERK_SECRET_KEY",
    ] {
      if let value = settings.text(key) {
        throw .invalid(
          key: key, value: value.count > 8 ? value.prefix(4) + "…" : "…",
          rule: "this version has no driver for it yet; unset \(key) to use the built-in one")
      }
    }
  }

  /// Hosted services call back: they need an address that is not on loopback, unless they run on loopback themselves.
  private func refuseUnreachable() throws(ConfigurationError) {
    guard Self.isLoopback(publicAddress ?? "http://\(host)") else { return }
    if let qstash, !Self.isLoopback(qstash.address) { throw .unreachable(key: "QSTASH_TOKEN") }
    if let klap, !Self.isLoopback(klap.address) { throw .unreachable(key: "KLAP_API_KEY") }
  }

  private static func isLoopback(_ address: String) -> Bool {
    let afterScheme = address.components(afterFirst: "://") ?? address[...]
    let authority = afterScheme.prefix(while: { $0 != "/" && $0 != "?" })
    let host =
      authority.hasPrefix("[")
      ? authority.dropFirst().prefix(while: { $0 != "]" }) : authority.prefix(while: { $0 != ":" })
    return host == "localhost" || host == "::1" || host == "0.0.0.0" || host == "::" || host.hasPrefix("127.")
  }
}

extension String {
  /// What follows the first `separator`; nil when there is none.
  fileprivate func components(afterFirst separator: String) -> Substring? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(separator) { return self[self.index(index, offsetBy: separator.count)...] }
      index = self.index(after: index)
    }
    return nil
  }
}
