extension Migration {
  package static let accounts = Migration(number: 1, name: "accounts", statements: [])
}
