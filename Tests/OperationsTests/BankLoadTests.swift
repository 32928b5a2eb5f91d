import Interchange
import Money
import Operations
import PostgreSQL
import Reconciliation
import Testing

@testable import Store

/// Bank statements are loaded whole, once, and only where they are proven and follow one another.
@Suite struct BankLoadTests {
  private static let yen = Currency("USD")!
  private static let account = "OH/1010"
  private static let name = "Erika Mustermann-Beispiel"

  /// A line: day of May 2024, minor units, end-to-end reference.
  private typealias Entry = (day: Int, minor: Int64, reference: String)

  private static func statement(
    _ sequence: Int64?, from opening: Int64, _ entries: [Entry], closing: Int64? = nil,
    account: String = "US-001"
  ) -> BankStatement {
    var statement = BankStatement()
    statement.head.account = account
    statement.head.identification = "S-\(sequence ?? 0)"
    statement.head.sequence = sequence
    for entry in entries {
      var line = BankLine(minor: entry.minor, currency: yen)
      line.bookingDay = Day(year: 2024, month: 5, day: entry.day)
      line.valueDay = line.bookingDay
      line.transactionCode = "PMNT/RCDT/ESCT"
      var detail = BankDetail()
      detail.minor = entry.minor
      detail.endToEnd = entry.reference
      detail.counterparty = name
      line.details = [detail]
      statement.lines.append(line)
    }
    let end = closing ?? opening + entries.reduce(0) { $0 + $1.minor }
    let days = entries.map { Day(year: 2024, month: 5, day: $0.day)! }
    statement.end.openings = [BankBalance(minor: opening, currency: yen, day: days.min())]
    statement.end.closings = [BankBalance(minor: end, currency: yen, day: days.max())]
    return statement
  }

  private final class Bank {
    let ledger: TestLedger

    init() throws { ledger = try TestLedger() }

    func load(
      _ statements: [BankStatement], _ change: (inout BankLoadOptions) -> Void = { _ in }
    ) throws -> [LoadedStatement] {
      let bytes = CamtWriter().message(statements, identification: "M", created: Day("2024-05-31")!)
      return try loadText(String(decoding: bytes, as: UTF8.self), change)
    }

    func loadText(
      _ text: String, _ change: (inout BankLoadOptions) -> Void = { _ in }
    ) throws -> [LoadedStatement] {
      var options = BankLoadOptions(account: BankLoadTests.account, actor: "alice", programVersion: "test")
      change(&options)
      return try BankLoad(ledger.database, options).load(try ledger.file(text, suffix: "xml"))
    }

    /// Loads, and says how each statement fared, with the first reason.
    func outcome(_ statements: [BankStatement]) throws -> [String] {
      try load(statements).map { loaded in
        let reason = loaded.reasons.first.map { " " + $0.code } ?? ""
        return "\(loaded.outcome.rawValue) \(loaded.newLines) \(loaded.knownLines)\(reason)"
      }
    }

    func amounts() throws -> [Int64] {
      try ledger.query(
        "select amount from ledger.bank_entry where account = $1 order by line_id",
        [
          .text(BankLoadTests.account)
        ]
      ).map { try $0.int64(0) }
    }

    func verify() throws -> [String] {
      try VerifyRun(ledger.database).verify().faults.map(\.check)
    }
  }

  @Test func theSameStatementAddsNothing() throws {
    let bank = try Bank()
    let first = Self.statement(1, from: 0, [(1, 500, "A"), (2, -200, "B")])
    let second = Self.statement(2, from: 300, [(3, 50, "C")])
    #expect(try bank.outcome([first, second]) == ["loaded 2 0", "loaded 1 0"])
    #expect(try bank.outcome([first, second]) == ["known 0 2", "known 0 1"])
    #expect(try bank.outcome([second]) == ["known 0 1"])
    #expect(try bank.amounts() == [500, -200, 50])
    #expect(try bank.verify() == [])
  }

  @Test func aStatementThatIsMissingHoldsThoseBehindItBack() throws {
    let bank = try Bank()
    let all = [
      Self.statement(1, from: 0, [(1, 500, "A")]), Self.statement(2, from: 500, [(2, -200, "B")]),
      Self.statement(3, from: 300, [(3, 50, "C")]),
    ]
    #expect(try bank.outcome([all[0], all[2]]) == ["loaded 1 0", "held 0 0 opening-differs"])
    #expect(try bank.outcome([all[2], all[1]]) == ["loaded 1 0", "loaded 1 0"])
    #expect(try bank.amounts() == [500, -200, 50])
    // The missing one moved nothing on the whole: only the number tells.
    #expect(try bank.outcome([Self.statement(5, from: 350, [(5, 1, "E")])]) == ["held 0 0 sequence-gap"])
    #expect(try bank.verify() == [])
  }

  @Test func whatDoesNotFootIsHeldBackWithTheDifference() throws {
    let bank = try Bank()
    let wrong = Self.statement(1, from: 0, [(1, 500, "A")], closing: 499)
    let loaded = try bank.load([wrong])
    #expect(loaded[0].reasons.map(\.text) == ["opening + entries differs from closing by 0.01 USD"])
    #expect(try bank.amounts() == [])
    #expect(try bank.ledger.query("select from ledger.bank_statement").isEmpty)
  }

  /// In one file and from one to the next.
  @Test func whatIsHeldBackIsHeldBackAgainInTheSameWords() throws {
    let bank = try Bank()
    let good = Self.statement(1, from: 0, [(1, 500, "A")])
    let wrong = Self.statement(2, from: 500, [(2, 1, "B")], closing: 499)
    let gap = Self.statement(4, from: 500, [(3, 1, "C")])
    let loaded = try bank.load([good, wrong, wrong, gap, gap]) + bank.load([wrong, gap, good])
    #expect(loaded.map(\.outcome) == [.loaded, .held, .held, .held, .held, .held, .held, .known])
    let words = loaded.map { $0.reasons.map(\.text).joined() }
    #expect(words[1] == words[2] && words[1] == words[5] && !words[1].isEmpty)
    #expect(words[3] == words[4] && words[3] == words[6] && !words[3].isEmpty)
    #expect(try bank.amounts() == [500])
  }

  @Test func aFileCheckedTwiceIsHeldTwice() throws {
    let statements = [
      Self.statement(1, from: 0, [(1, 500, "A")]), Self.statement(2, from: 500, [(2, 1, "B")], closing: 499),
      Self.statement(4, from: 499, [(3, 1, "C")]),
    ]
    let bytes = CamtWriter().message(statements, identification: "M", created: Day("2024-05-31")!)
    let found = try StatementScan().read(.bytes(bytes, name: "f"))
    var check = StatementCheck()
    check.add(found, of: "a")
    check.add(found, of: "b")
    let outcomes = check.outcomes()
    #expect(outcomes.map(\.outcome) == [.proven, .held, .held, .known, .held, .held])
    let words = outcomes.map { $0.reasons.map(\.text) }
    #expect(words[1] == words[4] && words[2] == words[5])
  }

  @Test func overlapsAreRecognisedLineByLine() throws {
    let bank = try Bank()
    let first: [Entry] = [(1, 500, "A"), (2, 10, ""), (2, 10, ""), (3, 7, "C")]
    #expect(try bank.outcome([Self.statement(nil, from: 0, first)]) == ["loaded 4 0"])
    // From the second day on: three lines again, one of two equal ones more, and a new one.
    let second: [Entry] = [(2, 10, ""), (2, 10, ""), (2, 10, ""), (3, 7, "C"), (4, -20, "D")]
    #expect(try bank.outcome([Self.statement(nil, from: 500, second)]) == ["overlaps 2 3"])
    #expect(try bank.amounts() == [500, 10, 10, 7, 10, -20])
    // A part of what is there: nothing new, and the end stays where it is.
    #expect(try bank.outcome([Self.statement(nil, from: 500, [(2, 10, ""), (2, 10, "")])]) == ["known 0 2"])
    let third: [Entry] = [(4, -20, "D"), (5, 1, "E")]
    #expect(try bank.outcome([Self.statement(nil, from: 537, third)]) == ["overlaps 1 1"])
    // What its new lines leave is not what it says.
    let wrong: [Entry] = [(5, 1, "E"), (6, 2, "F")]
    #expect(try bank.outcome([Self.statement(nil, from: 600, wrong)]) == ["held 0 1 overlap-differs"])
    #expect(try bank.amounts() == [500, 10, 10, 7, 10, -20, 1])
    #expect(try bank.verify() == [])
  }

  /// More than is sent at a time: many lines, and one line with many payments; verified line by line.
  /// Many notifications in one file, each with what is stored, what the one before brought and what is new:
  /// as many statements to the server as for two.
  @Test func notificationsAreRecognisedAsASet() throws {
    func file(_ days: Range<Int>) -> String {
      let notices = days.map { day in
        // Each repeats the one before, and brings one line more.
        let lines = (max(1, day - 1)...day).map { number in
          "<Ntry><Amt Ccy=\"USD\">\(number).00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
            + "<BookgDt><Dt>2024-05-02</Dt></BookgDt><AcctSvcrRef>B\(number)</AcctSvcrRef><BkTxCd/></Ntry>"
        }
        return "<Ntfctn><Id>N\(day)</Id><CreDtTm>2024-05-02T10:00:00</CreDtTm>"
          + "<Acct><Id><Othr><Id>US-001</Id></Othr></Id></Acct>\(lines.joined())</Ntfctn>"
      }
      return "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\"><BkToCstmrDbtCdtNtfctn>"
        + "<GrpHdr><MsgId>M</MsgId><CreDtTm>2024-05-02T10:00:00</CreDtTm></GrpHdr>\(notices.joined())"
        + "</BkToCstmrDbtCdtNtfctn></Document>"
    }
    let counts = try [4, 40].map { size in
      let bank = try Bank()
      let first = try bank.loadText(file(1..<2))
      #expect(first.map(\.newLines) == [1])
      let before = bank.ledger.database.connection.statementCount
      let loaded = try bank.loadText(file(2..<size))
      #expect(loaded.allSatisfy { $0.newLines == 1 && $0.knownLines == 1 }, "\(loaded.map(\.newLines))")
      let count = bank.ledger.database.connection.statementCount - before
      #expect(try bank.loadText(file(1..<size)).allSatisfy { $0.outcome == .known })
      #expect(try bank.amounts().count == size - 1 && bank.verify() == [])
      return count
    }
    #expect(counts[0] == counts[1], "\(counts)")
  }

  @Test func whatIsLargerThanOnePartIsLoadedWhole() throws {
    let bank = try Bank()
    var first = Self.statement(1, from: 0, (0..<3000).map { (1 + $0 % 28, Int64($0 + 1), "R\($0)") })
    for place in first.lines.indices {
      first.lines[place].details[0].text = String(repeating: "x", count: 3000)
    }
    var second = Self.statement(2, from: first.end.closings[0].minor, [(29, 30_000, "")])
    var payment = BankDetail()
    (payment.minor, payment.counterparty) = (1, String(repeating: "y", count: 300))
    second.lines[0].details = (0..<30_000).map { number in
      payment.endToEnd = "P\(number)"
      return payment
    }
    #expect(try bank.outcome([first, second]) == ["loaded 3000 0", "loaded 1 0"])
    for (table, count) in [("ledger.bank_detail", 30_000), ("personal.bank_name", 33_000)] {
      #expect(try bank.ledger.query("select count(*) from \(table)")[0].int64(0) == Int64(count))
    }
    #expect(try bank.outcome([first, second]) == ["known 0 3000", "known 0 1"])
    #expect(try bank.verify() == [])
  }

  @Test func equalLinesOfStatementsThatFollowAreBothTrue() throws {
    let bank = try Bank()
    #expect(try bank.outcome([Self.statement(1, from: 0, [(1, -5, "")])]) == ["loaded 1 0"])
    #expect(try bank.outcome([Self.statement(2, from: -5, [(1, -5, "")])]) == ["loaded 1 0"])
    #expect(try bank.amounts() == [-5, -5])
  }

  @Test func aBrokenFileLoadsNothing() throws {
    let bank = try Bank()
    let bytes = CamtWriter().message(
      [Self.statement(1, from: 0, [(1, 500, "A")])], identification: "M", created: Day("2024-05-31")!)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(throws: (any Error).self) { try bank.loadText(String(text.dropLast(20))) }
    #expect(throws: (any Error).self) { try bank.loadText("<!DOCTYPE x>" + text) }
    #expect(try bank.amounts() == [])
    #expect(try bank.loadText(text).map(\.outcome) == [.loaded])
  }

  @Test func aDryRunLeavesNothing() throws {
    let bank = try Bank()
    let first = Self.statement(1, from: 0, [(1, 500, "A")])
    #expect(try bank.load([first]) { $0.isDryRun = true }.map(\.outcome) == [.loaded])
    #expect(try bank.amounts() == [])
    #expect(try bank.load([first]).map(\.outcome) == [.loaded])
  }

  @Test func eachAccountHasItsOwn() throws {
    let bank = try Bank()
    let mine = Self.statement(1, from: 0, [(1, 500, "A")])
    let other = Self.statement(1, from: 70, [(1, 5, "A")], account: "US-002")
    func code(_ body: () throws -> Void) -> String? {
      do { try body() } catch { return (error as? LedgerError)?.code }
      return nil
    }
    #expect(code { _ = try bank.load([mine, other]) } == "several-accounts")
    let loaded = try bank.load([mine, other]) { $0.bankAccount = "US-001" }
    #expect(loaded.map(\.outcome) == [.loaded, .other])
    #expect(code { _ = try bank.load([other]) } == "other-bank-account")
    #expect(try bank.load([other]) { $0.account = "OH/1015/second" }.map(\.outcome) == [.loaded])
    for (account, expected) in [
      ("OH", "bad-account"), ("XX/1010", "unknown-book"), ("OH/77", "unknown-account"),
      ("OH/1010/x", "bad-account"),
    ] {
      #expect(code { _ = try bank.load([mine]) { $0.account = account } } == expected)
    }
    #expect(try bank.verify() == [])
  }

  @Test func namesCanBeErasedAndNothingElse() throws {
    let bank = try Bank()
    _ = try bank.load([Self.statement(1, from: 0, [(1, 500, "A"), (2, -200, "B")])])
    for table in ["bank_statement", "bank_line", "bank_detail", "bank_balance", "bank_name_hash"] {
      let rows = try bank.ledger.query(
        "select count(*) from ledger.\(table) as row where row::text like $1", [.text("%Mustermann%")])
      #expect(try rows[0].int64(0) == 0, "\(table)")
    }
    let connection = bank.ledger.database.connection
    try connection.execute("set role gledger_writer")
    #expect(throws: PostgresError.self) { try connection.query("delete from personal.bank_name") }
    try connection.execute("reset role; set role gledger_approver")
    #expect(try connection.query("delete from personal.bank_name where ordinal = 0 returning 1").count == 2)
    try connection.execute("reset role")
    #expect(try bank.verify() == [])
  }

  static let tamperings: [(String, String)] = [
    ("update ledger.bank_line set amount = 501 where amount = 500", "bank-line"),
    ("update ledger.bank_line set end_to_end = 'X' where amount = 500", "bank-line"),
    ("delete from ledger.bank_line where amount = 500", "bank-line"),
    ("update ledger.bank_balance set closing = 1", "bank-chain"),
    ("update ledger.bank_statement set actor = 'eve'", "bank-chain"),
    ("delete from ledger.bank_statement where sequence = 1", "bank-chain"),
    ("update personal.bank_name set counterparty = 'Somebody'", "bank-name"),
  ]

  @Test(arguments: tamperings) func verifyFinds(_ change: String, _ check: String) throws {
    let bank = try Bank()
    _ = try bank.load([
      Self.statement(1, from: 0, [(1, 500, "A"), (2, -200, "B")]),
      Self.statement(2, from: 300, [(3, 1, "C")]),
    ])
    #expect(try bank.verify() == [])
    try bank.ledger.database.connection.execute(
      "set session_replication_role = replica; set ledger.maintenance = on")
    for table in ["bank_line", "bank_balance", "bank_statement"] {
      try bank.ledger.database.connection.execute("alter table ledger.\(table) disable trigger append_only")
    }
    try bank.ledger.database.connection.execute(change)
    for table in ["bank_line", "bank_balance", "bank_statement"] {
      try bank.ledger.database.connection.execute(
        "alter table ledger.\(table) enable always trigger append_only")
    }
    #expect(try bank.verify().contains(check))
  }
}
