import Foundation
import Glibc

/// CPU seconds of this process and of its ended children.
struct CPUTime {
  var own: Double
  var children: Double

  static var now: Self {
    Self(
      own: seconds(__rusage_who_t(RUSAGE_SELF.rawValue)), children: seconds(__rusage_who_t(RUSAGE_CHILDREN.rawValue)))
  }

  static func - (left: Self, right: Self) -> Self {
    Self(own: left.own - right.own, children: left.children - right.children)
  }

  var text: String { String(format: "%.2f+%.2f CPU-s", own, children) }

  private static func seconds(_ who: __rusage_who_t) -> Double {
    var usage = rusage()
    getrusage(who, &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }
}
