import ArgumentParser
import Foundation
@main struct Cutroom: ParsableCommand { mutating func run() { print("hi", Date()) } }
