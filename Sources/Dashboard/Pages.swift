import Mustache

/// The HTML of the pages, from templates compiled into the program.
struct Pages: Sendable {
  private let library: MustacheLibrary
  private let assetsAddress: String

  /// - Parameters:
  ///   - templates: the bytes by name without ending.
  ///   - assetsAddress: where the assets of this build are served.
  /// - Throws: the parser's error for a broken template.
  init(templates: [String: [UInt8]], assetsAddress: String) throws {
    var library = MustacheLibrary()
    for (name, bytes) in templates { try library.register(String(decoding: bytes, as: UTF8.self), named: name) }
    self.library = library
    self.assetsAddress = assetsAddress
  }

  /// What surrounds every page.
  struct Frame {
    var title: String
    /// Token that every form and script of this page sends back.
    var csrf: String
    var isSignedIn = true
    /// Address of the server-sent events that say when this page is out of date; empty when it never is.
    var liveEvents = ""
  }

  /// Renders `template` within the layout; nil values are left out, all text is escaped.
  func html(_ template: String, in frame: Frame, _ values: [String: Any?] = [:]) -> String {
    var all = values.compactMapValues(\.self)
    all["title"] = frame.title
    all["csrf"] = frame.csrf
    all["account"] = frame.isSignedIn
    all["liveEvents"] = frame.liveEvents
    all["assets"] = assetsAddress
    return library.render(all, withTemplate: template) ?? ""
  }
}
