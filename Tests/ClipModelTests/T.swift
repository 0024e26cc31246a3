import Testing
import ClipModel
import Foundation
@Test func works() { #expect(Date() > Date.distantPast) }
