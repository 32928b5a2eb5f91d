import Posting
import Testing

/// An availability holds from its first day on and before its last, each row of it on its own days.
@Suite struct AvailabilityTests {
  private static let plain = "fund-availability,availability,association,1010 2270 2275,,,,,,"
  private static let spent = "5140 1010"

  /// Rows of the limit in the pack of the United States.
  private static func pack(_ rows: String...) throws -> Scheme {
    try TestPacks.edited("united-states") { path, text in
      path == "limit.csv" ? text.replacing(plain, with: rows.joined(separator: "\n")) : text
    }
  }

  private static let contributed = "fund.contribution C1 OH 2020-01-10 party=state amount=100"

  private func expense(_ day: String, _ amount: String) -> String {
    "operating.expense X1 OH \(day) amount=\(amount)"
  }

  @Test func anEndedLimitAsksNothing() throws {
    let scheme = try Self.pack("a,availability,association,1010 2270 2275,50,,,,,2020-03-01")
    try EventCase.forbidden(
      "on its last day", after: [Self.contributed], expense("2020-02-29", "50.01"), "limit",
      mentions: "50.00 USD is left from 2020-02-29 on"
    ).run(scheme)
    try EventCase.allowed(
      "after it", after: [Self.contributed], expense("2020-03-01", "100"), ["OH \(Self.spent) 10000"]
    ).run(scheme)
  }

  @Test func aLimitToComeAsksFromItsFirstDay() throws {
    let scheme = try Self.pack("a,availability,association,1010 2270 2275,50,,,,2020-06-01,")
    try EventCase.forbidden(
      "what is spent before is missing then", after: [Self.contributed], expense("2020-02-01", "50.01"),
      "limit", mentions: "50.00 USD is left from 2020-06-01 on"
    ).run(scheme)
    try EventCase.allowed(
      "what comes in meanwhile is there by then",
      after: [
        Self.contributed, "fund.contribution C2 OH 2020-05-31 party=state amount=30",
      ], expense("2020-02-01", "80"), ["OH \(Self.spent) 8000"]
    ).run(scheme)
  }

  @Test func eachRowHasItsOwnMinimum() throws {
    let scheme = try Self.pack(
      "a,availability,association,1010 2270 2275,10,,,,,2020-06-01",
      "a,availability,association,1010 2270 2275,60,,,,2020-06-01,")
    try EventCase.forbidden(
      "the first", after: [Self.contributed, "fund.contribution C2 OH 2020-05-31 party=state amount=900"],
      expense("2020-02-01", "90.01"), "limit", mentions: "90.00 USD is left from 2020-02-01 on"
    ).run(scheme)
    try EventCase.forbidden(
      "the second", after: [Self.contributed], expense("2020-02-01", "40.01"), "limit",
      mentions: "40.00 USD is left from 2020-06-01 on"
    ).run(scheme)
    try EventCase.allowed(
      "neither", after: [Self.contributed], expense("2020-02-01", "40"), ["OH \(Self.spent) 4000"]
    ).run(scheme)
  }
}
