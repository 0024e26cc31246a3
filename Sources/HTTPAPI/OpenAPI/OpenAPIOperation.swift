import Foundation
import NIOCore

/// One operation of the description, for the parts of it that are tables.
struct OpenAPIOperation: Sendable {
  /// What may be given beside the path.
  struct Field: Sendable {
    let name: String
    let words: String
    var place = "query"
    var type = "string"
    var isRequired = false
  }

  let method: String
  let path: String
  let summary: String
  /// By status, beside those that every operation of its kind has.
  let answers: [Int: String]
  let fields: [Field]

  init(_ method: String, _ path: String, _ summary: String, _ answers: [Int: String] = [:], _ fields: Field...) {
    self.method = method
    self.path = path
    self.summary = summary
    self.answers = answers
    self.fields = fields
  }
}

extension [OpenAPIOperation] {
  /// Members of the object `paths`, each with a comma behind it.
  var json: String {
    let paths = Dictionary(grouping: self, by: \.path).mapValues { operations in
      Dictionary(uniqueKeysWithValues: operations.map { ($0.method, Body($0)) })
    }
    let text = String(buffer: jsonBuffer(paths))
    return text.dropFirst().dropLast() + ",\n"
  }
}

/// An operation as OpenAPI writes it.
private struct Body: Encodable {
  struct Answer: Encodable { let description: String }
  struct Schema: Encodable { let type: String }

  struct Parameter: Encodable {
    let name: String
    let `in`: String
    let required: Bool
    let schema: Schema
    let description: String?
  }

  let summary: String
  let responses: [String: Answer]
  let parameters: [Parameter]?

  init(_ operation: OpenAPIOperation) {
    summary = operation.summary
    let named = operation.path.matches(of: #/\{(\w+)\}/#).map { String($0.1) }
    var answers = [200: "The result.", 401: "No key, or a wrong one."]
    if operation.path.hasSuffix("}") || operation.path.contains("}/"), !operation.path.hasSuffix("{destination}") {
      answers[404] = "Unknown, or another account's."
    }
    answers.merge(operation.answers) { $1 }
    responses = answers.reduce(into: [:]) { $0["\($1.key)"] = Answer(description: $1.value) }
    let parameters =
      named.map { Parameter(name: $0, in: "path", required: true, schema: Schema(type: "string"), description: nil) }
      + operation.fields.map {
        Parameter(
          name: $0.name, in: $0.place, required: $0.isRequired, schema: Schema(type: $0.type), description: $0.words)
      }
    self.parameters = parameters.isEmpty ? nil : parameters
  }
}
