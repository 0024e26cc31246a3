import CFaceDetect
import Foundation

/// The face detector in this process: libfacedetection with its weights compiled in, loaded once.
package struct FaceDetector: Sendable {
  /// A found face in pixels of the picture that was looked at.
  package struct Face: Hashable, Sendable {
    /// 0…1.
    package var score: Double
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int
    /// Right and left eye, nose, right and left mouth corner.
    package var landmarks: [Point]
  }

  package struct Point: Hashable, Sendable {
    package var x: Int
    package var y: Int
  }

  /// Below it are mostly false boxes: 0.6 gave 9–18 in 444 pictures, 0.7 one to four.
  package static let threshold = 0.7

  /// Loads the library at `path`.
  ///
  /// - Throws: `MediaError.faceDetectorMissing` with the loader's reason.
  package init(library path: String) throws {
    if let why = cface_load(path) { throw MediaError.faceDetectorMissing(String(cString: why)) }
  }

  /// Faces inside `window` of `picture`, strongest first, in pixels of the picture. Costs some 0.12 ms per 1000 pixels.
  package func faces(in picture: Picture, window: PixelWindow? = nil) -> [Face] {
    let part = (window ?? PixelWindow(x: 0, y: 0, width: picture.width, height: picture.height)).inside(picture)
    let patch = picture.patch(part)
    var found = [cface](repeating: cface(), count: 64)
    let count = patch.bytes.withUnsafeBufferPointer { bytes in
      Int(cface_detect(bytes.baseAddress, Int32(patch.width), Int32(patch.height), Int32(patch.width * 3), &found, 64))
    }
    return found.prefix(max(count, 0)).map { Face($0, offset: part) }.filter { $0.score >= Self.threshold }
      .sorted { $0.score > $1.score }
  }
}

extension FaceDetector.Face {
  fileprivate init(_ face: cface, offset: PixelWindow) {
    let marks = withUnsafeBytes(of: face.landmarks) { Array($0.bindMemory(to: Int16.self)) }
    self.init(
      score: Double(face.score) / 100, x: Int(face.x) + offset.x, y: Int(face.y) + offset.y, width: Int(face.width),
      height: Int(face.height),
      landmarks: (0..<5).map {
        FaceDetector.Point(x: Int(marks[2 * $0]) + offset.x, y: Int(marks[2 * $0 + 1]) + offset.y)
      })
  }
}
