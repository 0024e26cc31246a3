/// A setting that stops start-up: names the key, what was given, and the rule or the line that mends it.
package enum ConfigurationError: Error, Hashable, Sendable {
  /// `value` of `key` breaks `rule`.
  case invalid(key: String, value: String, rule: String)
  /// `key` needs another setting; `remedy` is the line to add.
  case incomplete(key: String, remedy: String)
  /// A hosted service can't reach an application that listens on loopback only.
  case unreachable(key: String)
  /// What `key` names is this service itself.
  case ourselves(key: String)
  /// `key` is for a service that this version has no driver for.
  case unsupported(key: String, remedy: String)
  /// The environment file can't be read.
  case unreadable(file: String)
}

extension ConfigurationError {
  /// The setting to change; nil when a whole file is meant.
  package var key: String? {
    switch self {
    case .invalid(let key, _, _), .incomplete(let key, _), .unreachable(let key), .ourselves(let key),
      .unsupported(let key, _):
      key
    case .unreadable: nil
    }
  }
}

extension ConfigurationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalid(let key, let value, let rule): "\(key)=\(value) is not valid: \(rule)"
    case .incomplete(let key, let remedy): "\(key) is set, but that is not enough: \(remedy)"
    case .unreachable(let key):
      "\(key) is set, but the hosted service can't reach an address on this machine only. "
        + "Add CUTROOM_URL=https://… (where Cutroom is reached from outside), or unset \(key)."
    case .ourselves(let key):
      "\(key) is this Cutroom's own address, which is for other programs: it delivers its own messages by itself. "
        + "Unset \(key) and QSTASH_TOKEN here, or start it with --env-file /dev/null."
    case .unsupported(let key, let remedy): "\(key) is set, but this version does not support it yet: \(remedy)"
    case .unreadable(let file): "The environment file \(file) can't be read."
    }
  }
}
