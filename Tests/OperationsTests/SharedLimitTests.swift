import Operations
import Store
import Synchronization
import Testing

/// A limit that many batches share holds whatever the order in which they decide and seal (design law 9).
struct SharedLimitTests {
  private static let opening =
    ["OH", "TX", "CA"].map { Cases.contribution("F/\($0)", "9000.00", date: "2020-01-02", book: $0) } + [
      Cases.contribution("F/re", "1000.00", date: "2020-01-02", book: "reinsurer")
    ] + ["OH", "TX", "CA"].map { Cases.drawn("G", "2000.00", book: $0) }

  private static func returned(_ amount: String) -> String {
    "event=fund.returned reference=B book=reinsurer date=2020-03-01 party=treasury amount=\(amount)"
  }

  /// What a batch does while it is held, in chunks of its own; what another seals meanwhile; and what becomes
  /// of the first. The reinsurer has 1,000.00.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var held: [String]
    var meanwhile: [String]
    var isRefused: Bool
    /// Held at this point, the first time that it comes by.
    var place = "before-events"
  }

  static let cases = [
    Case(
      testDescription: "another association's claim takes what it needs",
      held: Cases.claim("G", "1000.00"), meanwhile: Cases.claim("G", "500.00", book: "TX"), isRefused: true),
    Case(
      testDescription: "another association's claim leaves enough",
      held: Cases.claim("G", "1000.00"), meanwhile: Cases.claim("G", "250.00", book: "TX"), isRefused: false),
    Case(
      testDescription: "the reinsurer's own batch, and a claim meanwhile",
      held: [returned("600.00")], meanwhile: Cases.claim("G", "1000.00", book: "TX"), isRefused: true),
    Case(
      testDescription: "a claim, and the reinsurer's own batch meanwhile",
      held: Cases.claim("G", "1000.00"), meanwhile: [returned("600.00")], isRefused: true),
    Case(
      testDescription: "a book that is locked later, and a claim before that",
      held: Cases.claim("G", "1000.00") + [Cases.drawn("H", "1.00", book: "CA")],
      meanwhile: Cases.claim("G", "500.00", book: "TX"), isRefused: true, place: "after-events"),
    Case(
      testDescription: "the reinsurer's book that is locked later, after a claim of the same batch",
      held: Cases.claim("G", "1000.00") + [returned("600.00")],
      meanwhile: [Cases.drawn("H", "1.00", book: "TX")],
      isRefused: true),
  ]

  @Test(arguments: cases) func theLimitHolds(_ one: Case) throws {
    let ledger = try TestLedger()
    try ledger.mustPost(csv(Self.opening))
    let (reached, goOn, isFirst) = (Door(), Door(), Flag())
    let conninfo = ledger.conninfo
    let path = try ledger.file(csv(one.held))
    let held = OtherThread<[String]> {
      let database = try LedgerDatabase(conninfo, name: "test", purpose: "post by held")
      defer { database.close() }
      var options = Template.options()
      options.chunk = 1
      options.hook = { place in
        guard place == one.place, isFirst.take() else { return }
        reached.open()
        try goOn.pass()
      }
      return try PostRun(database, options).post(path).diagnostics.map(\.message)
    }
    try reached.pass()
    try ledger.mustPost(csv(one.meanwhile))
    goOn.open()
    let messages = try held.value()
    #expect(messages.isEmpty == !one.isRefused)
    #expect(messages.allSatisfy { $0.contains("limit reinsurer-availability of fund reinsurer/main") })
    #expect(try available(ledger) >= 0)
  }

  private func available(_ ledger: TestLedger) throws -> Int128 {
    try ["1010", "1015", "1110", "1120", "2210"].reduce(Int128(0)) {
      try $0 + ledger.balance("reinsurer", $1)
    }
  }
}

/// True once.
final class Flag: Sendable {
  private let isTaken = Mutex(false)

  func take() -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
  }
}
