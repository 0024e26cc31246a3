import ArgumentParser
import CutroomService
import Foundation

/// What is installed, whether it works, and what mends the rest.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check every part: found, version, hash, works; and what mends it.")

  @OptionGroup var service: ServiceOptions

  func run() async throws {
    let configuration = try service.configuration()
    let reports = await PartsCheck(home: configuration.home).reports()
    let terminal = Terminal.current
    for report in reports {
      let facts = [report.version, report.path].compactMap(\.self).joined(separator: "  ")
      terminal.print("\(report.works ? "ok     " : "broken ") \(report.name.padded(to: 15)) \(facts)")
      if let trouble = report.trouble {
        terminal.print("        \(trouble)")
        terminal.print("        mend it: \(report.remedy)")
      }
    }
    terminal.print("home    \(configuration.home)")
    let isRunning = await ServiceConnection.running(configuration) != nil
    terminal.print(isRunning ? "server  answers on \(configuration.socketPath)" : "server  not running (cutroom serve)")
    if reports.contains(where: { !$0.works }) { throw CommandFailure(status: .environment, message: "") }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
}
