extension Pages {
  /// What SwiftPM embedded from Templates/.
  static var embedded: [String: [UInt8]] {
    [
      "card": PackageResources.card_mustache, "clip": PackageResources.clip_mustache,
      "layout": PackageResources.layout_mustache, "message": PackageResources.message_mustache,
      "new": PackageResources.new_mustache, "project": PackageResources.project_mustache,
      "projects": PackageResources.projects_mustache, "sign_in": PackageResources.sign_in_mustache,
    ]
  }
}
