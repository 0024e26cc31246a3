import ClipModel
import MediaTools

/// The frames that show `pick`, its edges moved away from camera cuts as far as their silences allow.
///
/// A cut within half a second of an edge would flash the other shot: the edge moves onto the cut, or past it, but never
/// into speech. Where less was watched than picked, the frames are watched ones, at least one.
package func span(of pick: Pick, watched: Watched, facts: SourceFacts) -> ClipSpan {
  let rate = facts.video.frameRate.value
  let half = Int((0.5 * rate).rounded(.up))
  var first = Int((pick.range.start * rate).rounded())
  var end = Int((pick.range.end * rate).rounded())
  let startFloor = Int((pick.startSilence.start * rate).rounded(.up))
  let startCeiling = Int(((pick.startSilence.end - 0.05) * rate).rounded(.down))
  if let cut = watched.cuts.first(where: { $0 > first && $0 - first < half }) {
    // Onto the cut where the sound allows it, else far enough before it.
    if cut <= startCeiling { first = cut } else if cut - half >= startFloor { first = cut - half }
  }
  let endFloor = Int(((pick.endSilence.start + 0.05) * rate).rounded(.up))
  let endCeiling = Int((pick.endSilence.end * rate).rounded(.down))
  if let cut = watched.cuts.last(where: { $0 < end && end - $0 < half }) {
    if cut >= endFloor { end = cut } else if cut + half <= endCeiling { end = cut + half }
  }
  first = min(max(first, watched.first), watched.end - 1)
  end = min(max(end, first + 1), watched.end)
  return ClipSpan(first: first, count: end - first)
}
