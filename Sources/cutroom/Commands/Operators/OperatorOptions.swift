import ArgumentParser
import CutroomService
import Foundation

/// How the commands for operators answer: a table for people, or the service's own JSON for programs.
struct OperatorOptions: ParsableArguments {
  @Flag(help: "Print the service's answer as JSON.")
  var json = false
  @OptionGroup var service: ServiceOptions

  /// Makes the one call of a command and prints what came of it.
  ///
  /// - Parameter show: writes the answer for people.
  func call<Answer: Decodable & Sendable>(
    _ method: String, _ path: APIPath, json body: (any Encodable & Sendable)? = nil, as type: Answer.Type = Answer.self,
    _ show: (Answer) -> Void
  ) async throws {
    let text = path.string
    let data = try await ServiceConnection.use(service.configuration()) { client in
      try await client.fetch(method, text, json: body)
    }
    if json { return Terminal.current.print(String(decoding: data, as: UTF8.self)) }
    show(try JSONDecoder().decode(type, from: data))
  }
}

/// A list as the service answers it.
struct Listing<Item: Decodable & Sendable>: Decodable, Sendable {
  var items: [Item]
  var hasMore: Bool?

  /// Prints the lines that `add` makes of the items, or `nothing` when there are none.
  func show(_ table: Table, orSay nothing: String, _ add: (Item, inout Table) -> Void) {
    let terminal = Terminal.current
    var table = table
    for item in items { add(item, &table) }
    if items.isEmpty { terminal.note(nothing) } else { terminal.print("\(table)") }
    if hasMore == true { terminal.note("There are more; --limit shows them.") }
  }
}
