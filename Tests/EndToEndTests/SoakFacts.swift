import Foundation
import Testing

/// What `make soak` runs.
struct SoakFacts {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardizedFileURL

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The files of tests whose suites it runs.
  private static func soaked() throws -> (all: [String], soaked: Set<String>) {
    let words = try #require(try text("scripts/soak").firstMatch(of: #/--filter '([^']+)'/#)).output.1
    let filter = try Regex(String(words))
    let files = Installation.files(in: root.appending(path: "Tests")).filter { $0.hasSuffix(".swift") }
    return (files, Set(files.filter { $0.contains(filter) }))
  }

  @Test func everySuiteWithAFullFormIsRun() throws {
    let (all, soaked) = try Self.soaked()
    for file in all where !file.hasSuffix("SoakFacts.swift") {
      let text = try Self.text("Tests/" + file)
      let hasFullForm = ["Drivers.usual", "isSoak", "Soak.isOn"].contains { text.contains($0) }
      if hasFullForm, text.contains("@Test") { #expect(soaked.contains(file), "\(file)") }
    }
  }

  @Test func everyProofOfAPromiseIsRun() throws {
    let (_, soaked) = try Self.soaked()
    let page = try Self.text("docs/delivery.md")
    let table = try #require(page.firstRange(of: "### How each promise was shown"))
    let names = page[table.upperBound...].prefix { $0 != "#" }.matches(
      of: #/`(\w+(Proofs|Promises|Tests|Facts|Oracle))`/#)
    #expect(names.count > 10)
    for name in names { #expect(soaked.contains { $0.hasSuffix("/\(name.1).swift") }, "\(name.1)") }
  }
}
