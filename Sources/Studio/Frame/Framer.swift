import ClipModel
import Foundation
import MediaTools

/// Decides how each shot of a clip fills the tall picture. Pure: the same seen things give the same layouts.
package struct Framer: Sendable {
  let watched: Watched
  let span: ClipSpan
  let facts: SourceFacts
  /// Output pixels.
  let width: Int
  let height: Int
  /// With times of the source: they tell which of two people speaks.
  let words: [Word]

  package init(
    watched: Watched, span: ClipSpan, facts: SourceFacts, width: Int = 1080, height: Int = 1920, words: [Word] = []
  ) {
    self.watched = watched
    self.span = span
    self.facts = facts
    self.width = width
    self.height = height
    self.words = words
  }

  /// One or more layouts per shot; together they cover the clip without gaps.
  package func layouts() -> [ShotLayout] { watched.shots(in: span).map(layout) }

  var sourceWidth: Double { Double(facts.video.width) }
  var sourceHeight: Double { Double(facts.video.height) }
  private var rate: Double { facts.video.frameRate.value }

  /// The largest crop of the output's shape.
  var fullCrop: (width: Double, height: Double) {
    let shape = Double(width) / Double(height)
    return sourceWidth / sourceHeight > shape
      ? (sourceHeight * shape, sourceHeight) : (sourceWidth, sourceWidth / shape)
  }

  private func layout(_ shot: Range<Int>) -> ShotLayout {
    let people = People(watched.tracks, shot: shot, pictureHeight: sourceHeight, rate: rate).shown
    let crop = fullCrop
    // Where next to nothing is lost, nothing has to be decided.
    if people.isEmpty, crop.width * crop.height >= 0.8 * sourceWidth * sourceHeight {
      return single(shot, kind: .still, following: Motion(still: (sourceWidth / 2, sourceHeight / 2), shot: shot))
    }
    switch people.count {
    case 0: return fit(shot)
    case 1: return follow(people[0], shot)
    case 2: return together(people, shot) ?? speaker(people, shot) ?? split(people, shot)
    default: return together(people, shot) ?? fit(shot)
    }
  }

  private func fit(_ shot: Range<Int>) -> ShotLayout {
    ShotLayout(kind: .fit, start: shot.lowerBound - span.first, end: shot.upperBound - span.first, crops: [])
  }

  private func follow(_ person: Person, _ shot: Range<Int>) -> ShotLayout {
    let crop = fullCrop
    let motion = Motion(person, shot: shot, crop: crop, source: (sourceWidth, sourceHeight), rate: rate)
    return single(shot, kind: motion.isStill ? .still : .follow, following: motion)
  }

  private func single(_ shot: Range<Int>, kind: ShotLayout.Kind, following motion: Motion) -> ShotLayout {
    ShotLayout(
      kind: kind, start: shot.lowerBound - span.first, end: shot.upperBound - span.first,
      crops: [motion.path(crop: fullCrop, source: (sourceWidth, sourceHeight), clipStart: span.first)])
  }

  /// Everybody in one still crop; nil where they don't fit.
  private func together(_ people: [Person], _ shot: Range<Int>) -> ShotLayout? {
    let reach = People.reach(people, shot: shot)
    let crop = fullCrop
    guard reach.width < 0.86 * crop.width, reach.height < 0.9 * crop.height else { return nil }
    return single(shot, kind: .still, following: Motion(still: (reach.middleX, reach.middleY), shot: shot))
  }

  /// The one who speaks all through the shot; nil where both do. One layout a shot: a switch inside it is a jump.
  private func speaker(_ people: [Person], _ shot: Range<Int>) -> ShotLayout? {
    Speaking(words: words, rate: rate).speaker(of: people, in: shot).map { follow(people[$0], shot) }
  }

  /// One above the other, the left one on top.
  private func split(_ people: [Person], _ shot: Range<Int>) -> ShotLayout {
    let both = people.sorted { $0.middleX < $1.middleX }
    let size = splitCrop(both, apart: both[1].middleX - both[0].middleX)
    let crops = both.map { person in
      Motion(person, shot: shot, crop: size, source: (sourceWidth, sourceHeight), rate: rate)
        .path(crop: size, source: (sourceWidth, sourceHeight), clipStart: span.first)
    }
    return ShotLayout(
      kind: .split, start: shot.lowerBound - span.first, end: shot.upperBound - span.first, crops: crops)
  }

  /// A size in which the larger face takes about a third of its half, and each half shows one person.
  private func splitCrop(_ people: [Person], apart: Double) -> (width: Double, height: Double) {
    let shape = Double(width) / (Double(height) / 2)
    let face = people.map(\.medianHeight).max() ?? sourceHeight / 4
    let widest = min(sourceWidth, sourceHeight * shape)
    let wanted = max(face * 3 * shape, face * 2.2)
    let size = min(widest, max(wanted, sourceHeight * 0.3 * shape), max(apart * 1.5, face * 2.2 * shape))
    return (size, size / shape)
  }
}
