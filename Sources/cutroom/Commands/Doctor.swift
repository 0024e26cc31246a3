import ArgumentParser
import CutroomService
import Foundation

/// What is installed, whether it works, and what mends the rest.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the settings and every part: found, version, hash, works; and what mends it.")

  @OptionGroup var service: ServiceOptions

  func run() async throws {
    let (home, trouble, unusable) = service.home()
    var settings = PartReport(
      name: "settings",
      remedy: "change or remove what is named (`cutroom serve` does not start; other commands ignore it)")
    settings.trouble = trouble
    settings.warning = unusable.isEmpty ? nil : unusable.joined(separator: "\n        ")
    let reports = [settings] + (await PartsCheck(home: home, isThorough: true).reports())
    for report in reports { show(report) }
    let terminal = Terminal.current
    terminal.print("home    \(home)")
    let socket = Configuration.socketPath(home: home)
    let isRunning = await ServiceConnection.running(at: socket) != nil
    terminal.print(isRunning ? "server  answers on \(socket)" : "server  not running (cutroom serve)")
    if reports.contains(where: { !$0.works }) { throw CommandFailure(status: .environment, message: "") }
  }

  private func show(_ report: PartReport) {
    let terminal = Terminal.current
    let facts = [report.version, report.hash.map { "sha256:\($0)" }, report.path].compactMap(\.self).joined(
      separator: "  ")
    let state = report.works ? (report.warning == nil ? "ok     " : "warning") : "broken "
    terminal.print("\(state) \(report.name.padded(to: 15)) \(facts)")
    guard let words = report.trouble ?? report.warning else { return }
    terminal.print("        \(words)")
    terminal.print("        mend it: \(report.remedy)")
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
}
