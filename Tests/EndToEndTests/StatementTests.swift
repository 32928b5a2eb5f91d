import Foundation
import Testing

@Suite struct StatementTests {
  /// The first file posted, one settlement, one reversal: seals 2, 3 and 4.
  static let ledger = Result { () throws -> Ledger in
    let ledger = try Ledger()
    try ledger.done("post", "Examples/first-steps.csv")
    try ledger.done("settle", "--treaty", "QS-EXAMPLE", "--through", "2025-12-31")
    try ledger.done("reverse", "VT/G17/written-off", "--reason", "the debtor paid after all")
    return ledger
  }

  func page(_ arguments: String...) throws -> String {
    let outcome = try Self.ledger.get().program.run(["statement"] + arguments)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    return outcome.output.replacing(try Self.ledger.get().name, with: "main")
  }

  @Test(arguments: ["text", "csv", "json"])
  func pages(_ format: String) throws {
    try expect(try page("fund", "--book", "VT", "--format", format), is: "fund.\(format)")
    try expect(
      try page("trial-balance", "--book", "VT", "--to", "2025-12-31", "--format", format),
      is: "trial-balance.\(format)")
    try expect(
      try page("account", "--book", "VT", "--account", "1010", "--format", format), is: "account.\(format)")
  }

  @Test func documentsAreNamed() throws {
    for (name, rest) in [("fund", []), ("trial-balance", []), ("account", ["--account", "1010"])] {
      let text = try Self.ledger.get().program.run(
        ["statement", name, "--book", "VT", "--format", "json"] + rest)
      let format = try text.json()["format"] as? String
      #expect(format?.hasPrefix("gledger.statement.") == true && format?.hasSuffix("/1") == true, "\(text)")
    }
  }

  @Test func aPeriodOpensWithWhatWasBefore() throws {
    let text = try page(
      "account", "--book", "VT", "--account", "1010", "--from", "2025-01-01", "--to", "2025-06-30")
    #expect(text.contains("501,200.00"))
    #expect(text.contains("claim.paid") && !text.contains("fund.contribution"))
    #expect(text.contains("436,720.00"))
    let day = try page("fund", "--book", "VT", "--to", "2024-12-31")
    #expect(day.contains("As of        2024-12-31") && day.contains("500,900.00"))
  }

  @Test func whatWasKnownThen() throws {
    let now = try page("account", "--book", "VT", "--account", "5120", "--format", "csv")
    let then = try page(
      "account", "--book", "VT", "--account", "5120", "--format", "csv", "--as-known-at", "3")
    #expect(now.contains("posting.reversed") && !then.contains("posting.reversed"))
    // An instant means the last seal at or before it.
    let log = try #require(
      try Self.ledger.get().done("log", "--format", "json").json()["batches"] as? [[String: Any]])
    let third = try #require(log.first { $0["seal"] as? Int == 3 }?["recorded_at"] as? String)
    let instant = try page(
      "account", "--book", "VT", "--account", "5120", "--format", "csv", "--as-known-at", third)
    #expect(instant == then)
  }

  @Test func columns() throws {
    let cohorts = try page("fund", "--book", "VT", "--columns", "cohort")
    #expect(cohorts.contains(" 2024 "))
    let programmes = try page("fund", "--book", "VT", "--columns", "programme")
    #expect(programmes.contains(" 7a "))
    let total = try page("fund", "--book", "VT", "--columns", "total")
    #expect(!total.contains(" main "))
  }

  static let refusals: [(arguments: [String], status: Int32, message: String)] = [
    (["fund", "--book", "ZZ"], 3, "the pack has no book ZZ"),
    (["account", "--book", "VT", "--account", "99"], 3, "book VT has no account 99"),
    (["fund", "--book", "VT", "--as-known-at", "99"], 3, "there is no seal 99 yet"),
    (
      ["fund", "--book", "VT", "--as-known-at", "2000-01-01T00:00:00Z"], 3,
      "nothing was known at that instant"
    ),
    (["fund", "--book", "VT", "--as-known-at", "yesterday"], 2, "--as-known-at takes a seal number"),
    (["fund", "--book", "VT", "--to", "2025-02-30"], 2, "--to `2025-02-30` is not a day"),
    (["fund", "--book", "VT", "--from", "2025-02-01", "--to", "2025-01-01"], 2, "before it begins"),
    (["fund", "--book", "VT", "--language", "xx"], 2, "no labels in `xx`"),
    (["fund"], 2, "--book"),
  ]

  @Test(arguments: refusals)
  func refused(_ arguments: [String], _ status: Int32, _ message: String) throws {
    let outcome = try Self.ledger.get().program.run(["statement"] + arguments)
    #expect(
      outcome.status == status && outcome.output.isEmpty && outcome.errors.contains(message), "\(outcome)")
  }
}
