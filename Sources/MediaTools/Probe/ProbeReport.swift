/// ffprobe's JSON, as far as it is used.
struct ProbeReport: Decodable {
  var streams: [Stream]?
  var format: Format?

  struct Format: Decodable {
    var format_name: String
    var duration: String?
    var start_time: String?
  }

  struct Stream: Decodable {
    var index: Int
    var codec_type: String?
    var codec_name: String?
    var codec_tag_string: String?
    var width: Int?
    var height: Int?
    var pix_fmt: String?
    var sample_aspect_ratio: String?
    var r_frame_rate: String?
    var avg_frame_rate: String?
    var start_time: String?
    var duration: String?
    var channels: Int?
    var sample_rate: String?
    var color_range: String?
    var color_space: String?
    var color_transfer: String?
    var color_primaries: String?
    var disposition: Disposition?
    var side_data_list: [SideData]?

    /// Encrypted MP4 tracks carry these tags.
    var isEncrypted: Bool { ["encv", "enca", "drmi", "drms"].contains(codec_tag_string) }
    var isCover: Bool { disposition?.attached_pic == 1 }
  }

  struct Disposition: Decodable {
    var attached_pic: Int?
  }

  struct SideData: Decodable {
    var rotation: Double?
  }
}
