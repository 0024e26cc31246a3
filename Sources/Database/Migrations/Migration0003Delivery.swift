extension Migration {
  package static let delivery = Migration(number: 3, name: "delivery", statements: [])
}
