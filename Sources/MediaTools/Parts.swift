import Foundation

/// Where the fetched parts lie: everything `scripts/install` put below `$CUTROOM_HOME/parts`.
///
/// The folder holds nothing of the user's own and can be deleted; installing again brings it back.
package struct Parts: Sendable, Hashable {
  /// The folder that holds all of them.
  package let folder: URL

  /// Parts below a home folder (`$CUTROOM_HOME`, by default `~/.cutroom`).
  package init(home: URL) {
    folder = home.appending(path: "parts", directoryHint: .isDirectory)
  }

  /// The home folder that the environment names, by default `.cutroom` in the user's own folder.
  package static func home(environment: [String: String] = ProcessInfo.processInfo.environment) -> URL {
    if let named = environment["CUTROOM_HOME"], !named.isEmpty {
      return URL(filePath: named, directoryHint: .isDirectory).standardizedFileURL
    }
    return FileManager.default.homeDirectoryForCurrentUser
      .appending(path: ".cutroom", directoryHint: .isDirectory)
  }

  /// The Python that has faster-whisper.
  package var speechPython: URL { folder.appending(path: "speech/bin/python3") }
  /// The folder of the Whisper base model in CTranslate2's form.
  package var speechModel: URL { folder.appending(path: "whisper-base", directoryHint: .isDirectory) }
  /// libfacedetection with its weights compiled in; `yuface.libs/` lies where its run path expects it.
  package var faceLibrary: URL { folder.appending(path: "faces/yuface/libfacedetection.so") }
  /// The only fonts that captions may use.
  package var fonts: URL { folder.appending(path: "fonts", directoryHint: .isDirectory) }
  /// The sample talk's face, a NASA portrait in the public domain, 512×512.
  package var sampleFace: URL { folder.appending(path: "sample/astronaut.png") }

  /// Debian's own programs, which are not fetched.
  package var ffmpeg: URL { URL(filePath: "/usr/bin/ffmpeg") }
  package var ffprobe: URL { URL(filePath: "/usr/bin/ffprobe") }
  package var bubblewrap: URL { URL(filePath: "/usr/bin/bwrap") }
}
