import ClipModel
import Synchronization

/// Turns what the stages say into one fraction and a time left, by the rates of earlier jobs.
final class ProgressMeter: Sendable {
  private struct State {
    var sourceSeconds = 0.0
    var fractions: [Stage: Double] = [:]
    var clipSeconds: [Double]?
    /// By clip: fractions of its stages.
    var clips: [Int: [Stage: Double]] = [:]
    var ready = 0
    var stage = Stage.probe
    var told = -1.0
    var toldStage = Stage.queued
  }

  static let clipStages: [Stage] = [.watch, .frame, .caption, .render]

  private let state = Mutex(State())
  private let rates: StageRates
  private let lanes: Double
  private let options: ClipOptions
  private let tell: @Sendable (PipelineProgress) -> Void

  init(rates: StageRates, lanes: Int, options: ClipOptions, tell: @escaping @Sendable (PipelineProgress) -> Void) {
    self.rates = rates
    self.lanes = Double(lanes)
    self.options = options
    self.tell = tell
  }

  func source(seconds: Double) { change { $0.sourceSeconds = seconds } }

  func chose(_ seconds: [Double]) { change { $0.clipSeconds = seconds } }

  func stage(_ stage: Stage, _ fraction: Double) {
    change { state in
      state.stage = stage
      state.fractions[stage] = max(state.fractions[stage] ?? 0, min(1, fraction))
    }
  }

  func clip(_ clip: Int, _ stage: Stage, _ fraction: Double) {
    change { state in
      if fraction < 1 { state.stage = stage }
      state.clips[clip, default: [:]][stage] = max(state.clips[clip]?[stage] ?? 0, min(1, fraction))
    }
  }

  func clipReady() { change { $0.ready += 1 } }

  private func change(_ body: (inout State) -> Void) {
    let news = state.withLock { state -> PipelineProgress? in
      body(&state)
      let (done, all) = work(state)
      let fraction = max(state.told, all > 0 ? done / all : 0)
      guard fraction - state.told >= 0.005 || state.stage != state.toldStage || fraction >= 1 else { return nil }
      state.told = fraction
      state.toldStage = state.stage
      return PipelineProgress(
        stage: state.stage, fraction: min(1, fraction), clipsReady: state.ready,
        clipsChosen: state.clipSeconds?.count, secondsLeft: max(0, all - done))
    }
    if let news { tell(news) }
  }

  /// Seconds of work done and to do in all.
  private func work(_ state: State) -> (done: Double, all: Double) {
    var (done, all) = (0.0, 0.0)
    for stage in [Stage.probe, .listen, .choose] {
      let seconds = max(0.05, rates[stage] * state.sourceSeconds)
      all += seconds
      done += seconds * (state.fractions[stage] ?? 0)
    }
    let perSecond = Self.clipStages.reduce(0) { $0 + rates[$1] } / lanes
    guard let clips = state.clipSeconds else { return (done, all + perSecond * expectedSeconds(state.sourceSeconds)) }
    for (index, seconds) in clips.enumerated() {
      all += seconds * perSecond
      for stage in Self.clipStages {
        done += seconds * rates[stage] / lanes * (state.clips[index]?[stage] ?? 0)
      }
    }
    return (done, all)
  }

  /// Seconds of clips that will probably be chosen.
  private func expectedSeconds(_ source: Double) -> Double {
    if let range = options.range { return range.duration }
    let count = min(Double(options.count ?? 10), max(1, source / 45))
    return min(source, count * options.target)
  }
}
