import Operations
import Posting
import Schemes
import Store
import Testing

/// Quotas are one over all books: two associations that draw for one borrower at the same moment do not both
/// get what only one can have (ADR 5).
struct SharedQuotaTests {
  private static let island = Result { () throws in
    try Template.make(
      try PackSource.folder(
        String(#filePath.dropLast("/OperationsTests/SharedQuotaTests.swift".count))
          + "/SchemesTests/Packs/island"))
  }

  private static func drawn(_ book: String, _ amount: String, _ borrower: String) -> String {
    "event=guarantee.drawn reference=D/\(borrower) book=\(book) date=2024-07-05 guarantee=G/\(borrower) "
      + "programme=plain amount=\(amount) borrower=\(borrower)"
  }

  private static func granted(_ book: String, _ reference: String) -> String {
    "event=support.granted reference=\(reference) book=\(book) date=2024-07-05 programme=aid amount=60 "
      + "borrower=B9 purpose=wages verified_loss=100"
  }

  private static let opening =
    ["atoll", "lagoon"].map {
      "event=fund.contribution reference=C book=\($0) date=2024-07-01 party=council amount=500000000"
    }
    + ["storm-fund", "seed-fund"].flatMap { book in
      [
        "event=fund.contribution reference=C book=\(book) date=2024-07-01 party=treasury amount=1000",
        "event=budget.appropriated reference=A book=\(book) date=2024-07-01 programme=aid amount=1000",
        "event=budget.allotted reference=L book=\(book) date=2024-07-01 programme=aid amount=1000",
        "event=budget.obligated reference=O book=\(book) date=2024-07-01 programme=aid amount=1000",
      ]
    }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var held: String
    var meanwhile: String
    var isRefused: Bool
    var mentions = ""
  }

  static let cases = [
    Case(
      testDescription: "one borrower, two books", held: drawn("atoll", "6000000", "B1"),
      meanwhile: drawn("lagoon", "6000000", "B1"), isRefused: true, mentions: "general-quota of borrower B1"),
    Case(
      testDescription: "one borrower, and enough for both", held: drawn("atoll", "5000000", "B1"),
      meanwhile: drawn("lagoon", "5000000", "B1"), isRefused: false),
    Case(
      testDescription: "two borrowers", held: drawn("atoll", "6000000", "B1"),
      meanwhile: drawn("lagoon", "6000000", "B2"), isRefused: false),
    Case(
      testDescription: "one need, two funds", held: granted("storm-fund", "S1"),
      meanwhile: granted("seed-fund", "S2"), isRefused: true, mentions: "the verified loss is 100.000 KWD"),
  ]

  @Test(arguments: cases) func theQuotaHolds(_ one: Case) throws {
    let ledger = try TestLedger(Self.island)
    try ledger.mustPost(csv(Self.opening))
    let (reached, goOn, isFirst) = (Door(), Door(), Flag())
    let conninfo = ledger.conninfo
    let path = try ledger.file(csv([one.held]))
    let held = OtherThread<[String]> {
      let database = try LedgerDatabase(conninfo, name: "test", purpose: "post by held")
      defer { database.close() }
      var options = Template.options()
      options.hook = { place in
        guard place == "after-events", isFirst.take() else { return }
        reached.open()
        try goOn.pass()
      }
      return try PostRun(database, options).post(path).diagnostics.map(\.message)
    }
    try reached.pass()
    try ledger.mustPost(csv([one.meanwhile]))
    goOn.open()
    let messages = try held.value()
    #expect(messages.isEmpty != one.isRefused, "\(messages)")
    #expect(messages.allSatisfy { $0.contains(one.mentions) }, "\(messages)")
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
  }
}
