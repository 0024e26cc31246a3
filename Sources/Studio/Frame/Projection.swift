import MediaTools

/// Where things of the source land in the tall picture.
package struct Projection: Sendable {
  let facts: SourceFacts
  let width: Double
  let height: Double

  package init(facts: SourceFacts, width: Int, height: Int) {
    self.facts = facts
    self.width = Double(width)
    self.height = Double(height)
  }

  /// The part of the tall picture that crop `index` of `layout` fills.
  func cell(_ layout: ShotLayout, _ index: Int) -> Box {
    guard layout.kind == .split else { return Box(x: 0, y: 0, width: width, height: height) }
    return Box(x: 0, y: Double(index) * height / 2, width: width, height: height / 2)
  }

  /// The height that the whole picture gets in a fit layout.
  var fitHeight: Double { min(height, width * Double(facts.video.height) / Double(facts.video.width)) }

  /// `box` as it appears at `frame` of the clip: in every cell, cut to it, with the share of it that is visible.
  package func places(of box: Box, in layout: ShotLayout, frame: Int) -> [(box: Box, visible: Double)] {
    guard layout.kind != .fit else {
      let scale = fitHeight / Double(facts.video.height)
      let left = (width - Double(facts.video.width) * scale) / 2
      let top = (height - fitHeight) / 2
      return [
        (Box(x: left + box.x * scale, y: top + box.y * scale, width: box.width * scale, height: box.height * scale), 1)
      ]
    }
    return layout.crops.indices.compactMap { index in
      let crop = layout.crops[index]
      let corner = crop.corner(at: frame)
      let cell = cell(layout, index)
      let scale = cell.width / crop.width
      let left = max(box.x, corner.x)
      let top = max(box.y, corner.y)
      let right = min(box.maxX, corner.x + crop.width)
      let bottom = min(box.maxY, corner.y + crop.height)
      guard right > left, bottom > top else { return nil }
      let seen = Box(
        x: cell.x + (left - corner.x) * scale, y: cell.y + (top - corner.y) * scale, width: (right - left) * scale,
        height: (bottom - top) * scale)
      return (seen, (right - left) * (bottom - top) / box.area)
    }
  }
}
