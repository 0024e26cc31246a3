extension Migration {
  package static let projects = Migration(number: 2, name: "projects", statements: [])
}
