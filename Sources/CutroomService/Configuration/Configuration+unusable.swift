import Foundation
import PostgresDriver

/// What is set but can't be used.
extension Configuration {
  /// What the existing product sets for services that this version has no driver for.
  static func withoutDriver(_ settings: Settings) -> [ConfigurationError] {
    let ours = "\(settings.text("CUTROOM_HOME") ?? "~/.cutroom")/data"
    var found: [ConfigurationError] = []
    if case .failure(let error) = database(settings) {
      let remedy = "write DATABASE_URL=sqlite, there or in the environment, to keep the data in \(ours)"
      // Never the value: it may hold a password.
      found.append(.invalid(key: "DATABASE_URL", value: "…", rule: "\(error.publicMessage); or \(remedy)"))
    }
    let supabase = ["NEXT_PUBLIC_SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"].first { settings.text($0) != nil }
    if let supabase, settings.text("DATABASE_URL") == nil {
      let remedy = "add the line DATABASE_URL=postgresql://… (the project's connection string)"
      found.append(.incomplete(key: supabase, remedy: "\(remedy), or DATABASE_URL=sqlite to keep the data in \(ours)"))
    }
    for (key, instead) in builtIn where settings.text(key) != nil {
      found.append(.unsupported(key: key, remedy: "remove it, or name another file with --env-file; \(instead)"))
    }
    return found
  }

  /// Each setting without a driver, and what this version does without it.
  private static let builtIn = [
    ("S3_BUCKET", "clips are kept in data/library"), ("TRANSCRIBE_URL", "speech is recognised on this machine"),
    ("LLM_URL", "moments are chosen on this machine"), ("RESEND_API_KEY", "mails are written to data/outbox"),
    ("SMTP_URL", "mails are written to data/outbox"), ("CLERK_SECRET_KEY", "people sign in by link"),
  ]

  /// A token of QStash whose deliveries could not be verified.
  static func withoutSigningKey(_ settings: Settings) -> [ConfigurationError] {
    guard settings.text("QSTASH_TOKEN") != nil, settings.text("QSTASH_CURRENT_SIGNING_KEY") == nil else { return [] }
    return [
      .incomplete(
        key: "QSTASH_TOKEN", remedy: "add QSTASH_CURRENT_SIGNING_KEY=sig_… so that deliveries can be verified")
    ]
  }

  /// Hosted services call back: they need an address that is not on loopback, unless they run on loopback themselves.
  /// Those that can't reach us are left alone, and named.
  mutating func leaveUnreachable() {
    guard Self.isLoopback(publicAddress ?? "http://\(host.contains(":") ? "[\(host)]" : host)") else { return }
    if let qstash, !Self.isLoopback(qstash.address) {
      unusable.append(.unreachable(key: "QSTASH_TOKEN"))
      self.qstash = nil
    }
    if let klap, !Self.isLoopback(klap.address) {
      unusable.append(.unreachable(key: "KLAP_API_KEY"))
      self.klap?.takesNewRuns = false
    }
  }

  /// A QStash that is this service itself: an app's settings, read here too.
  mutating func leaveItself() {
    guard let qstash, let address = URLComponents(string: qstash.address) else { return }
    let isThisHost = Self.isLoopback(qstash.address) || address.host == host
    guard (isThisHost && port != 0 && address.port == port) || publicAddress.map({ $0 == qstash.address }) ?? false
    else { return }
    unusable.append(.ourselves(key: "QSTASH_URL"))
    self.qstash = nil
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
