/// A dead letter as the API shows it (QStash v2, DLQ): all fields of its message, and the last answer.
package struct DeadLetterDocument: Encodable, Hashable, Sendable {
  package let message: MessageDocument
  package let dlqId: String
  /// 0 where no answer came; then the body tells why.
  package let responseStatus: Int64
  package let responseHeader: [String: [String]]
  package let responseBody: String?
  package let responseBodyBase64: String?

  init(_ letter: DeadLetter) {
    message = letter.filed.document
    dlqId = letter.id
    responseStatus = letter.status
    responseHeader = letter.headers
    let answer = ResponseText(letter.body)
    (responseBody, responseBodyBase64) = (answer.text, answer.base64)
  }

  private enum Key: String, CodingKey {
    case dlqId, responseStatus, responseHeader, responseBody, responseBodyBase64
  }

  package func encode(to encoder: any Encoder) throws {
    try message.encode(to: encoder)
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(dlqId, forKey: .dlqId)
    try fields.encode(responseStatus, forKey: .responseStatus)
    try fields.encode(responseHeader, forKey: .responseHeader)
    try fields.encodeIfPresent(responseBody, forKey: .responseBody)
    try fields.encodeIfPresent(responseBodyBase64, forKey: .responseBodyBase64)
  }
}
