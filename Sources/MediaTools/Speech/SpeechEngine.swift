/// Where the speech worker's parts are and how hard it may work.
package struct SpeechEngine: Hashable, Sendable {
  /// The Python of the venv that holds faster-whisper.
  package var python: String
  /// Folder of the Whisper model: model.bin, config.json, tokenizer.json, vocabulary.txt.
  package var model: String
  /// One-thread workers at once; two of them beat one with two threads.
  package var workers: Int
  /// A worker that says nothing for so long is killed and its piece given to a new one.
  package var patience: Duration

  package init(python: String, model: String, workers: Int = 2, patience: Duration = .seconds(120)) {
    self.python = python
    self.model = model
    self.workers = workers
    self.patience = patience
  }
}
