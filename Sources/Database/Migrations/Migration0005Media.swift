extension Migration {
  package static let media = Migration(number: 5, name: "media", statements: [])
}
