/// One file whose content is known.
package struct PinnedFile: Sendable, Hashable {
  /// Its path below the parts folder.
  package let path: String
  package let sha256: String
}

extension Parts {
  /// The Whisper model's version, which is part of every cache key that its words depend on.
  package static let speechModelRevision = "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66"
  /// faster-whisper's version, likewise.
  package static let speechVersion = "1.2.1"

  /// The Whisper base model; `scripts/pins` states the same.
  package static let speechModelFiles = [
    PinnedFile(
      path: "whisper-base/model.bin", sha256: "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
    PinnedFile(
      path: "whisper-base/config.json", sha256: "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
    PinnedFile(
      path: "whisper-base/tokenizer.json", sha256: "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
    PinnedFile(
      path: "whisper-base/vocabulary.txt", sha256: "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
  ]

  /// The face detector, out of yuface 2023.5.1.
  package static let faceFiles = [
    PinnedFile(
      path: "faces/yuface/libfacedetection.so",
      sha256: "7fc3c140b563f449ce7cb5bd102ece650681e5bfeffc87efe79272be1932c4f4")
  ]

  /// The sample's face, out of scikit-image 0.22.0.
  package static let sampleFiles = [
    PinnedFile(path: "sample/astronaut.png", sha256: "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5")
  ]
}
