import ClipModel
import Database
import Delivery
import Generation
import KlapProtocol
import TestClock
import Testing

/// The words of a waiting project, and the form of times.
@Suite struct Words {
  @Test(.timeLimit(.minutes(1))) func aWaitingProjectSaysWhatItWaitsFor() async throws {
    try await Road.travel { road in
      let project = try await road.idle()
      #expect(try await road.status(project).waitingFor == nil)
      _ = try await road.generation.start(project: project, owner: road.app, delay: .seconds(10))
      #expect(try await road.status(project).waitingFor == "The run begins in 10 s.")
      road.clock.advance(by: .seconds(11))
      #expect(try await road.status(project).waitingFor == "Its turn in the queue.")
      try await road.deliver()
      try await road.deliverNext()
      #expect(try await road.status(project).waitingFor == "Studio: Listening to the whole video.")
    }
  }
}
