import ClipModel
import PostgresDriver
import Testing

/// What is read out of `DATABASE_URL`, and what is said of one that can't be read.
@Suite struct AddressPromises {
  @Test(arguments: [
    "postgresql://user:topsecret@db.example/app?sslmode=require", "postgres://user:topsecret@db.example:6543/app",
    "host=db.example user=user password=topsecret dbname=app",
  ])
  func addressesAreReadAndNeverShowThePassword(text: String) throws {
    let address = try PostgresAddress(text)
    #expect(address.description == "postgresql://user@db.example/app")
    #expect(!String(reflecting: address).contains("topsecret"))
    var dumped = ""
    dump(address, to: &dumped)
    #expect(!dumped.contains("topsecret"))
  }

  @Test(arguments: [
    "postgresql://user:topsecret%zz@host/app", "postgresql://user:topsecret@host/app?nonsense=topsecret",
    "postgresql://user:topsecret@host:notaport/app", "postgresql://user:top@topsecret@host/app",
    "postgresql://user:top/topsecret@host/app", "mysql://user:topsecret@host/app", "topsecret",
    "postgresql://user:topsecret@[host/app", "host=a password='topsecret", "postgresql://user:topsecret\0@host/app",
    "postgresql://user:12/topsecret@host/app", "password=topsecret nonsense",
  ])
  func unusableAddressesAreRefusedWithoutThePassword(text: String) throws {
    let error = #expect(throws: PostgresAddressError.self) { try PostgresAddress(text) }
    let words = "\(error?.publicMessage ?? "") \(String(reflecting: error))"
    #expect(!words.contains("topsecret"), "\(words)")
    #expect(error?.isRetryable == false)
  }
}
