import ClipModel
import KlapProtocol
import Testing

@Suite struct Wire {
  private func request(_ json: String) throws -> CreateTaskRequest {
    try KlapJSON.decode(CreateTaskRequest.self, from: Array(json.utf8))
  }

  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try KlapJSON.encode(value), as: UTF8.self)
  }

  @Test func absentFieldsTakeTheContractsDefaults() throws {
    let request = try request(#"{"source_video_url":"https://example.com/a.mp4","unknown":{"x":1}}"#)
    #expect(request == CreateTaskRequest(sourceVideoURL: "https://example.com/a.mp4"))
    #expect(request.name == "Upload" && request.dimensions == Dimensions(width: 1080, height: 1920))
    #expect((request.minDuration, request.targetDuration, request.maxDuration) == (1, 60, 180))
    #expect(
      request.editingOptions
        == EditingOptions(captions: true, reframe: true, emojis: true, introTitle: true, removeSilences: false))
    #expect(try request.clipOptions().count == nil)
  }

  @Test func everyFieldIsReadByItsName() throws {
    let request = try request(
      """
      {"source_video_url":"https://example.com/a.mp4","language":"de","name":"Talk","target_clip_count":3,
       "max_clip_count":5,"min_duration":10,"target_duration":20,"max_duration":30,"style_preset_id":"p",
       "editing_options":{"captions":false,"emojis":false},"dimensions":{"width":720,"height":1280},
       "transcription_context":"Klap","cutroom":{"from":1,"to":9.5,"webhook_url":"https://example.com/hook",
       "webhook_secret":"whsec_x","transcript":{"language":"de","words":[{"text":"ja","start":0,"end":1,"confidence":1}]}}}
      """)
    let options = try request.clipOptions()
    #expect(options.count == 3 && options.minimum == 10 && options.target == 20 && options.maximum == 30)
    #expect(options.language == "de" && options.vocabulary == "Klap" && options.width == 720 && options.height == 1280)
    #expect(!options.captions && options.reframe && options.range == TimeRange(start: 1, end: 9.5))
    #expect(request.cutroom?.webhookURL == "https://example.com/hook" && request.cutroom?.webhookSecret == "whsec_x")
    #expect(request.cutroom?.transcript?.words.first?.text == "ja")
    #expect(try self.request(text(request)) == request)
  }

  @Test(arguments: [
    (#""min_duration":50,"target_duration":40"#, "target_duration"), (#""max_duration":30"#, "target_duration"),
    (#""min_duration":0"#, "min_duration"), (#""max_duration":181"#, "max_duration"),
    (#""max_clip_count":0"#, "max_clip_count"), (#""dimensions":{"width":3,"height":5}"#, "dimensions.width"),
    (#""language":"english""#, "language"), (#""translate_to":"fr""#, "translate_to"),
    (#""cutroom":{"from":3}"#, "cutroom.from"), (#""cutroom":{"webhook_url":"file:///x"}"#, "cutroom.webhook_url"),
  ])
  func brokenRuleIsRefusedByName(fields: String, name: String) throws {
    let request = try request(#"{"source_video_url":"https://example.com/a.mp4",\#(fields)}"#)
    let error = #expect(throws: KlapProtocolError.self) { try request.clipOptions() }
    #expect(error?.publicMessage.contains(name) == true)
  }

  @Test(arguments: ["file:///etc/passwd", "cutroom-app:/media/1", "ftp://example.com/a.mp4", ""])
  func sourceMustBeHTTP(address: String) throws {
    let error = #expect(throws: KlapProtocolError.self) {
      try CreateTaskRequest(sourceVideoURL: address).clipOptions()
    }
    #expect(error?.code == "invalid_url")
  }

  @Test func optionsOfAProductSurviveTheRoundTrip() throws {
    let options = ClipOptions(count: 4, range: TimeRange(start: 2, end: 30), language: "en", captions: false)
    let request = try CreateTaskRequest(
      sourceVideoURL: "https://example.com/a.mp4", name: "Talk", options: options, cutroom: CutroomRequest())
    #expect(try request.clipOptions() == options)
    #expect(throws: KlapProtocolError.unsupported(option: "range")) {
      try CreateTaskRequest(sourceVideoURL: "https://example.com/a.mp4", name: "", options: options, cutroom: nil)
    }
  }

  @Test func documentedFieldsAreAlwaysThereAndNullWhenEmpty() throws {
    let task = KlapTask(id: "t", status: .processing, createdAt: "2025-05-01T12:00:00.000Z", outputID: "f")
    #expect(
      try text(task)
        == #"{"created_at":"2025-05-01T12:00:00.000Z","error":null,"error_code":null,"error_message":null,"id":"t","#
        + #""output_id":"f","output_type":"folder","status":"processing","type":"video-to-shorts"}"#)
    let export = KlapExport(
      id: "e", status: .ready, srcURL: nil, projectID: "p", createdAt: "", finishedAt: nil, name: "n", authorID: "a",
      folderID: nil)
    #expect(
      try text(export)
        == #"{"author_id":"a","created_at":"","descriptions":null,"finished_at":null,"folder_id":null,"id":"e","#
        + #""name":"n","project_id":"p","src_url":null,"status":"ready"}"#)
    let short = try text(KlapShort(id: "s", authorID: "a", folderID: "f", name: "n", createdAt: ""))
    for key in ["virality_score", "virality_score_explanation", "publication_captions", "transcript", "preset_id"] {
      #expect(short.contains("\"\(key)\":null"))
    }
  }

  @Test func unknownStatusIsStillProcessingAndScoresHaveOneScale() throws {
    let json = #"{"id":"t","status":"rendering","output_id":"f"}"#
    #expect(try KlapJSON.decode(KlapTask.self, from: Array(json.utf8)).status == .processing)
    let scores = [0.87, 87, 1].map {
      KlapShort(id: "", authorID: "", folderID: nil, name: "", createdAt: "", viralityScore: $0).score
    }
    #expect(scores == [0.87, 0.87, 1])
  }

  @Test func extensionKeysAreSpelledAsDocumented() throws {
    let state = CutroomTask(stage: "listen", progress: 0.5, etaSeconds: 12, clipsReady: 1)
    #expect(try text(state) == #"{"clipsReady":1,"etaSeconds":12,"progress":0.5,"stage":"listen"}"#)
    let short = CutroomShort(sourceStart: 1, sourceEnd: 2, words: [], reason: "r")
    #expect(
      try text(short)
        == #"{"layouts":null,"quality":null,"reason":"r","sourceEnd":2,"sourceStart":1,"words":[]}"#)
  }
}
