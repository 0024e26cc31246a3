import ArgumentParser

/// Measures the message service beside the same work done by hand, on one disk and in one run.
@main
struct DeliveryBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures the message service.", subcommands: [TableCommand.self, EmptyRouteCommand.self],
    defaultSubcommand: TableCommand.self)
}
