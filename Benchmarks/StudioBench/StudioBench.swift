import ArgumentParser

/// Runs single stations of Studio over a file, for development and measuring.
@main
struct StudioBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs single stations of Studio.",
    subcommands: [
      ProbeCommand.self, RenderCommand.self, ListenCommand.self, BenchCommand.self,
    ],
    defaultSubcommand: BenchCommand.self)
}
