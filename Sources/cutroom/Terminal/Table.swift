/// Lines of columns, each as wide as its widest text.
struct Table: CustomStringConvertible {
  private var rows: [[String]]

  init(_ titles: String...) { rows = [titles] }

  mutating func add(_ cells: String?...) { rows.append(cells.map { $0 ?? "-" }) }

  var isEmpty: Bool { rows.count == 1 }

  var description: String {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
        .trimmingSuffix { $0 == " " }
    }.joined(separator: "\n")
  }
}

extension String {
  fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
    var rest = Substring(self)
    while let last = rest.last, condition(last) { rest.removeLast() }
    return String(rest)
  }
}
