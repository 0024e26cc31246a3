/// How captions look; one good style for now.
package struct CaptionStyle: Hashable, Sendable {
  package var name: String
  /// The font's family, to be found in our own folder; ffmpeg says nothing about an unknown one.
  package var family: String
  /// Output pixels at a picture 1080 wide.
  package var size: Int
  package var outline: Int
  /// ASS colours, `&HBBGGRR&`.
  package var colour: String
  package var spokenColour: String
  package var mostWords: Int
  /// Characters that surely fit into a line of the safe box.
  package var lineLength: Int

  /// Heavy white words that appear as they are spoken, the newest one yellow.
  package static let clear = Self(
    name: "clear", family: "Inter", size: 88, outline: 7, colour: "&HFFFFFF&", spokenColour: "&H2BD9FF&", mostWords: 4,
    lineLength: 14)

  /// A box that no platform covers with its own buttons, at 1080×1920: x 65–916, y 270–1440; the lower edge of the
  /// captions stays at or above 1400.
  package struct SafeBox: Hashable, Sendable {
    package var left = 65
    package var right = 916
    package var top = 270
    package var bottom = 1400
    package init() {}
  }
}
