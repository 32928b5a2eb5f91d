import Foundation
import Interchange
import Ledger
import Money
import Operations
import PostgreSQL
import Reconciliation
import Store
import TestServer
import Testing

/// The small ledger with bank statements and three runs of a reconciliation, so that every table of theirs
/// has rows, made once; each test works on a copy of it.
enum BankLedger {
  static let template = Result { try make() }

  static func copy() throws -> String {
    try TestServer.shared().makeDatabase(template: TestServer.name(of: template.get()))
  }

  private static let account = "AL/1010"

  private static func make() throws -> String {
    let conninfo = try SmallLedger.copy()
    let database = try LedgerDatabase(conninfo, name: "test", purpose: "tests")
    defer { database.close() }
    let usd = try #require(Currency("USD"))
    try load(january(usd), database)
    let first = try run(database, through: "2024-01-31", usd)
    #expect(first.result.matchCount == 2, "\(first.result.breaks.map(\.kind))")
    let store = ReconciliationStore(database, try BankAccountName.read(account))
    for match in try store.namedMatches() {
      try store.undo(match.id, actor: "bob", reason: "to be looked at")
    }
    try load(february(usd), database)
    _ = try run(database, through: "2024-02-28", usd)
    for found in try store.namedBreaks() where found.ours != 0 {
      try store.decide(found.id, "rejoin", actor: "bob", reason: "it was right")
    }
    let last = try run(database, through: "2024-02-28", usd)
    #expect(last.result.matchCount == 2 && last.endedBreaks == 4)
    let charge = try #require(try store.namedBreaks().first { $0.theirs == -500 })
    let event = try Mending(store).event(charge.id, against: "5140", fund: nil, reason: "charges")
    let number = try store.decide(charge.id, "propose", actor: "alice", reason: "charges", event: event)
    try store.approve(ProposalName(number: number, event: event), actor: "bob", reason: "right")
    return conninfo
  }

  private static func run(
    _ database: LedgerDatabase, through: String, _ usd: Currency
  ) throws -> ReconcileOutcome {
    var options = ReconcileOptions(account: account, actor: "alice", programVersion: "test")
    options.through = try SmallLedger.day(through)
    options.rules.tolerances = [MatchingRules.Tolerance(currency: usd, amount: 5, account: "5140")]
    return try ReconcileRun(database, options).run()
  }

  private static func load(_ statement: BankStatement, _ database: LedgerDatabase) throws {
    let path = "/tmp/gledger-verify-\(UUID().uuidString).xml"
    let created = try SmallLedger.day("2024-03-01")
    let bytes = CamtWriter().message([statement], identification: "M", created: created)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let options = BankLoadOptions(account: account, actor: "alice", programVersion: "test")
    #expect(try BankLoad(database, options).load(path).map(\.outcome) == [.loaded])
  }

  private static func line(_ minor: Int64, _ usd: Currency, _ day: String, _ end: String, _ name: String)
    throws
    -> BankLine
  {
    var line = BankLine(minor: minor, currency: usd)
    (line.bookingDay, line.valueDay) = (try SmallLedger.day(day), try SmallLedger.day(day))
    var detail = BankDetail()
    (detail.minor, detail.endToEnd, detail.counterparty) = (minor, end, name)
    line.details = [detail]
    return line
  }

  private static func statement(
    _ number: Int64, from opening: Int64, _ usd: Currency, to day: String, _ lines: [BankLine]
  ) throws -> BankStatement {
    var statement = BankStatement()
    (statement.head.account, statement.head.identification) = ("US-AL", "S\(number)")
    (statement.head.sequence, statement.head.page) = (number, 1)
    statement.lines = lines
    let closing = lines.reduce(opening) { $0 + $1.minor }
    let last = try SmallLedger.day(day)
    statement.end.openings = [BankBalance(minor: opening, currency: usd, day: last)]
    statement.end.closings = [BankBalance(minor: closing, currency: usd, day: last)]
    return statement
  }

  /// A contribution; a fee of five cents more than the books have; a line of two payments; a charge.
  private static func january(_ usd: Currency) throws -> BankStatement {
    var several = try line(-1250, usd, "2024-01-25", "", "")
    several.paymentCount = 2
    several.details = try [(-1000, "E1", "Erika"), (-250, "E2", "Max")].map { minor, end, name in
      try line(Int64(minor), usd, "2024-01-25", end, name).details[0]
    }
    return try statement(
      1, from: 0, usd, to: "2024-01-31",
      [
        line(50_000_000, usd, "2024-01-03", "C1", "treasury"),
        line(80_005, usd, "2024-01-20", "G1/fee-paid", "lenders"), several,
        line(-500, usd, "2024-01-30", "", ""),
      ])
  }

  private static func february(_ usd: Currency) throws -> BankStatement {
    try statement(
      2, from: 50_078_255, usd, to: "2024-02-28", [line(100, usd, "2024-02-27", "E9", "Somebody")])
  }
}
