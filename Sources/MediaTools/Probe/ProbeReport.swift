/// ffprobe's JSON, as far as it is used.
struct ProbeReport: Decodable {
  var streams: [Stream]?
  var format: Format?

  struct Format: Decodable {
    var formatName: String
    var duration: String?
    var startTime: String?
  }

  struct Stream: Decodable {
    var index: Int
    var codecType: String?
    var codecName: String?
    var codecTagString: String?
    var width: Int?
    var height: Int?
    var pixFmt: String?
    var sampleAspectRatio: String?
    var rFrameRate: String?
    var avgFrameRate: String?
    var fieldOrder: String?
    var startTime: String?
    var duration: String?
    var channels: Int?
    var sampleRate: String?
    var colorRange: String?
    var colorSpace: String?
    var colorTransfer: String?
    var colorPrimaries: String?
    var disposition: Disposition?
    var sideDataList: [SideData]?

    /// Encrypted MP4 tracks carry these tags.
    var isEncrypted: Bool { ["encv", "enca", "drmi", "drms"].contains(codecTagString) }
    var isCover: Bool { disposition?.attachedPic == 1 }
  }

  struct Disposition: Decodable {
    var attachedPic: Int?
  }

  struct SideData: Decodable {
    var rotation: Double?
  }
}
