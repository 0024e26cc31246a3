import ArgumentParser
@main struct StudioBench: ParsableCommand { mutating func run() { print("hi") } }
