/// What a schedule may be called: letters, digits, `-`, `_` and `.`, at most 256 of them (QStash v2, names).
package enum ScheduleName {
  static let maximumLength = 256

  package static func isValid(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= maximumLength && text.utf8.allSatisfy(allowed.contains)
  }

  private static let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".utf8)
}
