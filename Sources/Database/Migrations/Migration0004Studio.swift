extension Migration {
  package static let studio = Migration(number: 4, name: "studio", statements: [])
}
