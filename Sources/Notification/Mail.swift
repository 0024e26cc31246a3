import ClipModel
import Foundation

/// A plain-text mail in the form of RFC 5322, UTF-8, with lines ended by CR LF.
struct Mail: Hashable, Sendable {
  var id: String
  var to: String
  var subject: String
  var body: String
  var at: Timestamp

  var text: String {
    let lines = [
      "From: Cutroom <cutroom@localhost>", "To: <\(Self.mailbox(to))>", "Subject: \(Self.header(subject))",
      "Date: \(Self.date(at))", "Message-ID: <\(id)@cutroom.localhost>", "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
    ]
    let encoded = Data(body.utf8).base64EncodedString(
      options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
    return (lines + [encoded, ""]).joined(separator: "\r\n")
  }

  /// An account that is no address is a mailbox of this machine.
  private static func mailbox(_ recipient: String) -> String {
    let safe = recipient.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.+@".contains($0)) }
    if safe == recipient, safe.split(separator: "@").count == 2 { return safe }
    return safe.filter { $0 != "@" } + "@localhost"
  }

  /// RFC 2047 in pieces of at most 45 bytes, cut between characters; plain where it is ASCII.
  private static func header(_ text: String) -> String {
    let line = text.filter { !$0.isNewline && $0 != "\0" }
    if line.utf8.count <= 60, line.utf8.allSatisfy({ (32...126).contains($0) }) { return line }
    var pieces = [""]
    for character in line {
      if pieces[pieces.count - 1].utf8.count + character.utf8.count > 45 { pieces.append("") }
      pieces[pieces.count - 1].append(character)
    }
    return pieces.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
  }

  private static func date(_ time: Timestamp) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
    return formatter.string(from: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
  }
}
