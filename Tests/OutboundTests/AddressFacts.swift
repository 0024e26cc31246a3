import Outbound
import Testing

@Suite struct AddressFacts {
  @Test(arguments: [
    ("http://Example.COM", "http://example.com/"), ("https://a.example:443/x?y=1#z", "https://a.example/x?y=1"),
    ("http://a.example:8080?x=/../", "http://a.example:8080/?x=/../"),
    ("http://[2001:DB8::1]:81/a b", "http://[2001:db8::1]:81/a%20b"),
    ("https://a.example/%2f\u{e4}", "https://a.example/%2f%C3%A4"),
  ])
  func addressesHaveOneForm(text: String, form: String) throws {
    #expect(try WebAddress(text).text == form)
  }

  @Test(arguments: [
    "", "ftp://a.example", "file:///etc/passwd", "https%3A%2F%2Fa.example", "http://", "http://a@b.example/",
    "http://a.example\\@b.example/", "http://a b/", "http://a.example:0/", "http://a.example:99999/",
    "http://a.example:80:80/", "http://[::1", "http://[fe80::1%25eth0]/", "http://a.example\u{0}.b/", "//a.example",
    "http://ex\u{e4}mple.com/",
  ])
  func oddAddressesAreRefused(text: String) {
    #expect(throws: OutboundError.self) { try WebAddress(text) }
  }
}
