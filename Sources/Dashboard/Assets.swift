import Crypto

/// Style sheets, scripts and pictures, compiled into the program and served under an address that changes with them.
struct Assets: Sendable {
  struct Asset: Sendable {
    let bytes: [UInt8]
    let contentType: String
  }

  private let all: [String: Asset]
  /// Names the content of all assets together, so that modules can import each other by relative address.
  let version: String

  /// - Parameter files: the bytes by file name.
  init(files: [String: [UInt8]] = Assets.embedded) {
    all = Dictionary(
      uniqueKeysWithValues: files.map { name, bytes in
        (name, Asset(bytes: bytes, contentType: Self.contentType(of: name)))
      })
    var hash = SHA256()
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      hash.update(data: Array(name.utf8))
      hash.update(data: bytes)
    }
    let digits = Array("0123456789abcdef")
    version = String(hash.finalize().prefix(8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// Where pages find them.
  var address: String { "/assets/\(version)" }

  /// The asset called `name`; nil for another version than this program's.
  subscript(version: String, name: String) -> Asset? { version == self.version ? all[name] : nil }

  private static func contentType(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    default: "application/octet-stream"
    }
  }

  /// What SwiftPM embedded from Assets/.
  static var embedded: [String: [UInt8]] {
    [
      "actions.js": PackageResources.actions_js, "api.js": PackageResources.api_js,
      "base.css": PackageResources.base_css, "live.js": PackageResources.live_js,
      "logo.svg": PackageResources.logo_svg, "main.js": PackageResources.main_js,
      "morph.js": PackageResources.morph_js, "parts.css": PackageResources.parts_css,
      "project.css": PackageResources.project_css, "times.js": PackageResources.times_js,
      "upload.js": PackageResources.upload_js,
    ]
  }
}
