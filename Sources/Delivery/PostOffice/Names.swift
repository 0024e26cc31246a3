/// Names of queues, schedules, URL groups, flow-control keys and labels (QStash v2, names).
package enum Names {
  package static func isValid(_ name: some StringProtocol) -> Bool {
    (1...256).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  static func checked(_ name: String, as what: String) throws(DeliveryError) -> String {
    guard isValid(name) else {
      throw .invalidRequest("invalid \(what): use letters, digits, '-', '_' and '.', at most 256")
    }
    return name
  }
}
