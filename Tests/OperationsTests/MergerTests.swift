import Guarantees
import Ledger
import Money
import Operations
import Posting
import PostgreSQL
import Schemes
import Store
import Testing

/// Mergers of associations under the shipped pack of Japan, of which two books end on 2025-04-01, and the
/// successor of one a year later (domain.md 2.5 and 9.7).
struct MergerTests {
  /// The pack with the ends of books.
  static let japan: Result<String, any Error> = Result {
    try Template.make(
      try source([
        ("aomori", "2025-04-01", "akita"), ("ehime", "2025-04-01", "kochi"),
        ("akita", "2026-04-01", "miyagi"),
      ]))
  }

  /// The same, where an excess treaty of one book keeps accounts.
  static let withExcess: Result<String, any Error> = Result {
    try Template.make(
      try source(
        [("aomori", "2025-04-01", "akita")],
        and: (
          "treaty/XL-A.yaml",
          """
          format: gledger.treaty/1
          treaty: XL-A
          type: per_risk_xl
          cedant: { book: aomori }
          years: [ { underwriting_year: 2024, from: 2024-04-01, to: 2025-04-01, attaching: losses } ]
          inuring: 20
          risk_level: guarantee
          terms: { attachment: 20000, limit: 10000 }
          panel: [ { party: jfc, signed: "100%" } ]
          account: { period: quarter, settle: on_payment, due_days: 30 }

          """
        )))
  }

  static func source(
    _ ends: [(book: String, day: String, successor: String)], and more: (path: String, text: String)? = nil
  ) throws -> PackSource {
    let texts = try SchemeRun.source("japan").files.map { file in
      var text = String(decoding: file.bytes, as: UTF8.self)
      guard file.path == "book.csv" else { return (path: file.path, text: text) }
      for end in ends {
        guard let start = text.range(of: "\n\(end.book),association,"),
          let place = text[start.upperBound...].range(of: ",JPY,,,")
        else { throw TestFault(text: "no book \(end.book)") }
        text.replaceSubrange(place, with: ",JPY,,\(end.day),\(end.successor)")
      }
      return (path: file.path, text: text)
    }
    return PackSource(texts: texts + (more.map { [$0] } ?? []))
  }

  static let funds = [
    ("aomori", "local", 5_000_000_000), ("akita", "local", 3_000_000_000), ("jfc", "mof", 43_000_000_000),
    ("federation", "mof", 1_000_000_000),
  ].map { book, party, amount in
    "event=fund.contribution reference=C/\(book) book=\(book) date=2024-04-01 party=\(party) amount=\(amount)"
  }
  static let drawn = FeeTests.drawn(book: "aomori")
  static let fee = FeeTests.fee(book: "aomori")

  /// JP-1's claim of 6,448,000 (domain.md 2.4).
  static func claim(
    _ code: String = "G1", book: String = "aomori", date: String = "2025-02-01", as name: String? = nil
  ) -> [String] {
    ["claim.accepted", "claim.paid"].map { event in
      "event=\(event) reference=\(name ?? code)/\(event) book=\(book) date=\(date) guarantee=\(code) "
        + "party=lenders amount=6448000 principal=6400000 interest=48000 claim=K"
    }
  }

  func ledger(_ rows: [String], accrued: Bool = true) throws -> TestLedger {
    let ledger = try TestLedger(Self.japan)
    try ledger.mustPost(csv(Self.funds + rows))
    if accrued { try accrue(ledger, "2025-03-31", "aomori") }
    return ledger
  }

  func accrue(_ ledger: TestLedger, _ through: String, _ book: String) throws {
    _ = try AccrueRun(ledger.database, ledger.options).accrue(through: day(through), books: [book])
  }

  @discardableResult
  func merge(
    _ ledger: TestLedger, _ book: String = "aomori", into successor: String = "akita",
    on date: String = "2025-04-01", dry: Bool = false
  ) throws -> MergeOutcome {
    var options = ledger.options
    options.isDryRun = dry
    return try MergeRun(ledger.database, options).merge(book: book, into: successor, on: day(date))
  }

  func checkClean(_ ledger: TestLedger) throws {
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.isClean, "\(report.faults)")
  }

  // MARK: - What is refused

  struct Refused: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var rows: [String] = []
    var book = "aomori"
    var successor = "akita"
    var day = "2025-04-01"
    var code: String
    var says = ""
    var isAccrued = true
    var closed: (book: String, through: String)?
  }

  static let refused: [Refused] = [
    Refused(testDescription: "an unknown book", successor: "atlantis", code: "unknown-book"),
    Refused(testDescription: "no book of an association", successor: "jfc", code: "no-merger"),
    Refused(testDescription: "a book without successor", book: "iwate", code: "no-successor"),
    Refused(
      testDescription: "another successor", successor: "iwate", code: "other-successor", says: "akita"),
    Refused(testDescription: "another day", day: "2025-04-02", code: "other-day", says: "2025-04-01"),
    Refused(
      testDescription: "fees that are not accrued", rows: [drawn, fee], code: "fees-not-accrued",
      says: "2025-03-31", isAccrued: false),
    Refused(
      testDescription: "money on its way",
      rows: [drawn] + claim() + [
        "event=recovery.received reference=R1 book=aomori date=2025-02-20 guarantee=G1 claim=K "
          + "amount=1000000",
        "event=recovery.remitted reference=R1/m book=aomori date=2025-03-01 of=R1 amount=794044",
      ], code: "money-in-transit", says: "794,044"),
    Refused(
      testDescription: "a limit of the successor",
      rows: [
        "event=fund.contribution reference=C/e book=ehime date=2024-04-01 party=local amount=1000",
        "event=fund.contribution reference=C/k book=kochi date=2024-04-01 party=local amount=1000",
        "event=guarantee.drawn reference=E1 book=ehime date=2024-04-05 guarantee=E1 party=lenders "
          + "programme=unsecured amount=100001",
      ], book: "ehime", successor: "kochi", code: "limit", says: "100,001 JPY of 100,000 JPY"),
    Refused(
      testDescription: "a closed period of the successor", rows: [drawn], code: "period-closed",
      says: "akita", closed: ("akita", "2025-04-30")),
    Refused(
      testDescription: "a closed period of the insurer, which holds something towards it", rows: [drawn],
      code: "period-closed", says: "jfc", closed: ("jfc", "2025-04-30")),
  ]

  @Test(arguments: refused) func whatCannotGoOverIsRefused(_ entry: Refused) throws {
    let ledger = try ledger(entry.rows, accrued: entry.isAccrued)
    if let closed = entry.closed {
      for through in ["2025-03-31", closed.through] {
        _ = try CloseRun(ledger.database, ledger.options).close(book: closed.book, through: day(through))
      }
    }
    let before = try ledger.digest()
    do {
      try merge(ledger, entry.book, into: entry.successor, on: entry.day, dry: true)
      Issue.record("it goes over")
    } catch let error as LedgerError {
      #expect(error.code == entry.code && (entry.says.isEmpty || "\(error)".contains(entry.says)), "\(error)")
    }
    #expect(try ledger.digest() == before)
  }

  /// What an excess treaty takes is worked out from the claims of the book: they would be lost to it.
  @Test func aBookWithAnExcessTreatyStays() throws {
    let ledger = try TestLedger(Self.withExcess)
    try ledger.mustPost(csv(Self.funds + [Self.drawn] + Self.claim()))
    let before = try ledger.digest()
    do {
      try merge(ledger)
      Issue.record("it goes over")
    } catch let error as LedgerError {
      #expect(error.code == "treaty-accounts" && "\(error)".contains("XL-A"), "\(error)")
    }
    #expect(try ledger.digest() == before)
  }

  // MARK: - What goes over

  /// JP-1 with the merger between claim and recovery: shares 794,044 and 164,764 of the recovery go to those
  /// who paid, and the insurer's book faces the successor.
  @Test func jp1IsRecoveredInTheSuccessor() throws {
    let ledger = try ledger([Self.drawn, Self.fee] + Self.claim())
    let pages = try ledger.read { try FundPage($0, book: "aomori", to: day("2025-03-31")) }
    let dry = try merge(ledger, dry: true)
    #expect(dry.guarantees == 1 && dry.items == 2 && dry.receipt?.seal == nil)
    #expect(dry.lines.contains { $0.kind == .item && $0.name == "G1/claim.paid" && $0.amount == 5_120_000 })
    #expect(dry.lines.contains { $0.kind == .balance && $0.name == "basic/1220/jfc" })
    #expect(dry.lines.contains { $0.kind == .guarantee && $0.name == "G1" && $0.newName == "G1" })
    let done = try merge(ledger)
    #expect(done.receipt?.seal != nil && done.facing == 6)
    #expect(
      try ledger.read { try FundPage($0, book: "aomori", to: day("2025-03-31")).totals } == pages.totals)
    try ledger.read { snapshot in
      let old = try FundPage(snapshot, book: "aomori", to: day("2025-04-01"))
      let new = try FundPage(snapshot, book: "akita", to: day("2025-04-01"))
      #expect(old["I.closing"] == 0 && old["J.9210.closing"] == 0)
      #expect(old["H.merged"] == -new["H.merged"] && new["H.merged"] == pages["I.closing"])
      #expect(new["B.contributions-local"] == 3_000_000_000)
    }
    for (chart, party, amount) in [("2210", "aomori", 0), ("2210", "akita", -5_120_000)] {
      #expect(try ledger.balance("jfc", chart, detail: party) == Int128(amount), "\(party)")
    }
    try ledger.mustPost(
      csv([
        "event=insurance.received reference=I1 book=akita date=2025-05-01 of=aomori/G1/claim.paid "
          + "party=jfc amount=5120000",
        "event=recovery.received reference=R1 book=akita date=2025-06-01 guarantee=G1 claim=K amount=1000000",
      ]))
    #expect(try ledger.balance("akita", "2220") == -794_044)
    #expect(try ledger.balance("akita", "2230") == -164_764)
    #expect(try ledger.balance("jfc", "1120", detail: "akita") == 794_044)
    try checkClean(ledger)
  }

  /// Events of the old book, and those of a time before the merger.
  static let late: [(row: String, code: String)] = [
    ("event=operating.expense reference=X book=aomori date=2025-03-01 amount=1", "book-merged"),
    ("event=operating.expense reference=X book=aomori date=2025-05-01 amount=1", "book-merged"),
    (
      "event=guarantee.released reference=X book=akita date=2025-03-31 guarantee=G2 amount=8000000",
      "before-merger"
    ),
    (
      "event=insurance.received reference=X book=akita date=2025-03-31 of=aomori/G1/claim.paid party=jfc "
        + "amount=1", "before-merger"
    ),
    (
      "event=posting.reversed reference=X book=aomori date=2025-04-02 of=G1/claim.paid reason=mistake",
      "book-merged"
    ),
    (
      "event=posting.reversed reference=X book=akita date=2025-04-02 of=merger/aomori/1 reason=mistake",
      "merger-not-reversed"
    ),
  ]

  @Test func afterTheMergerTheOldBookTakesNothing() throws {
    let ledger = try ledger([Self.drawn, Self.fee, FeeTests.drawn("G2", book: "aomori")] + Self.claim())
    try merge(ledger)
    #expect(code { try merge(ledger) } == "book-merged")
    for (row, code) in Self.late {
      let before = try ledger.digest()
      let outcome = try ledger.post(csv([row]))
      #expect(outcome.diagnostics.map(\.code) == [code], "\(row): \(outcome.diagnostics)")
      #expect(try ledger.digest() == before)
    }
  }

  /// Both books have a guarantee G1: the old one's has the book's code before it since.
  @Test func aCodeThatBothHaveIsTold() throws {
    let ledger = try ledger([Self.drawn, Self.fee, FeeTests.drawn(book: "akita")])
    let outcome = try merge(ledger)
    #expect(outcome.renamed.map(\.new) == ["aomori/G1"])
    try ledger.mustPost(csv(Self.claim("aomori/G1", book: "akita", date: "2025-06-01")))
    // What the claim left of the one, and all of the other.
    #expect(try ledger.balance("akita", "9210") == -1_600_000 - 8_000_000)
    try checkClean(ledger)
  }

  /// A fee is earned once, through two mergers.
  @Test func feesAreEarnedOnce() throws {
    let ledger = try ledger([Self.drawn, Self.fee])
    try merge(ledger)
    try accrue(ledger, "2025-04-04", "akita")
    #expect(try ledger.balance("akita", "2110") == -297_000)
    #expect(try ledger.balance("akita", "4110") == -74_250)
    try accrue(ledger, "2026-03-31", "akita")
    try merge(ledger, "akita", into: "miyagi", on: "2026-04-01")
    try accrue(ledger, "2026-04-04", "miyagi")
    #expect(try ledger.balance("miyagi", "2110") == -222_750)
    #expect(try ledger.balance("akita", "2110") == 0 && ledger.balance("akita", "4110") == 0)
    try checkClean(ledger)
  }

  /// The leverage of Kochi, 50 times its basic property (domain.md 2.2), goes on from what both books used;
  /// the old book uses nothing.
  @Test func limitsFollowToTheSuccessor() throws {
    let ledger = try ledger(
      ["ehime", "kochi"].map {
        "event=fund.contribution reference=C/l book=\($0) date=2024-04-01 party=local amount=1000000"
      } + [
        "event=guarantee.drawn reference=E1 book=ehime date=2024-04-05 guarantee=E1 party=lenders "
          + "programme=unsecured amount=60000000"
      ])
    try merge(ledger, "ehime", into: "kochi")
    for (book, date, used) in [("kochi", "2025-03-31", 0), ("kochi", "2025-04-01", 60_000_000)] {
      let uses = try ledger.read { try $0.limitUses(on: day(date), book: try $0.book(book)) }
      #expect(uses.first { $0.limit == "kochi-leverage" }?.used == Int64(used), "\(date): \(uses)")
    }
    func drawn(_ amount: Int) -> String {
      "event=guarantee.drawn reference=K\(amount) book=kochi date=2025-04-05 guarantee=K\(amount) "
        + "party=lenders programme=unsecured amount=\(amount)"
    }
    let refused = try ledger.post(csv([drawn(40_000_001)]))
    #expect(refused.diagnostics.map(\.code) == ["limit"], "\(refused.diagnostics)")
    try ledger.mustPost(csv([drawn(40_000_000)]))
    try checkClean(ledger)
  }

  // MARK: - Laws

  /// Balances of all books by account, party and segment, both books as one, without what merging moved
  /// between them.
  private func balances(_ ledger: TestLedger) throws -> [String: Int128] {
    var found: [String: Int128] = [:]
    for row in try ledger.query(
      """
      select case when account.book in ('aomori', 'akita') then 'both' else account.book end, account.chart,
        case when account.detail in ('aomori', 'akita') then 'both' else account.detail end, segment.key,
        sum(total.debit) - sum(total.credit)
      from ledger.balance_sum as total
      join ledger.account using (account_id)
      join ledger.segment using (segment_id)
      group by 1, 2, 3, 4
      having sum(total.debit) <> sum(total.credit)
      """)
    {
      found[try (0..<4).map { try row.text($0) }.joined(separator: "|")] = try row.int128(4)
    }
    return found
  }

  /// A random life of three guarantees: rows before and after the day of the merger. The later ones name the
  /// book, and the prefix of what was posted in the old one, as the case needs it.
  private func life(_ random: inout Random) -> (before: [String], after: (String, String) -> [String]) {
    var before: [String] = []
    var later: [(String, String) -> [String]] = []
    for number in 1...3 {
      let code = "P\(number)"
      before += [
        FeeTests.drawn(code, book: "aomori", loan: Int64(5 * (1 + random.below(2_000_000)))),
        FeeTests.fee(code, book: "aomori"),
      ]
      let paid = 1 + random.below(3_000_000)
      let isBefore = random.below(2) == 0
      let (rest, back, received) = (random.below(48_000), 1 + random.below(paid), random.below(2) == 0)
      guard before[before.count - 2].contains("amount="),
        let drawn = before[before.count - 2].split(separator: " ").first(where: { $0.hasPrefix("amount=") }),
        let most = Int(drawn.dropFirst(7))
      else { continue }
      let principal = min(paid, most)
      func claim(_ book: String, _ date: String) -> [String] {
        ["claim.accepted", "claim.paid"].map { event in
          "event=\(event) reference=\(code)/\(event) book=\(book) date=\(date) guarantee=\(code) "
            + "party=lenders amount=\(principal + rest) principal=\(principal) interest=\(rest) claim=K"
        }
      }
      func recovery(_ book: String, _ date: String, _ part: Int) -> String {
        "event=recovery.received reference=\(code)/R\(part) book=\(book) date=\(date) guarantee=\(code) "
          + "claim=K amount=\(max(1, min(back, principal) / 3))"
      }
      if isBefore {
        before += claim("aomori", "2025-02-0\(number)") + [recovery("aomori", "2025-03-0\(number)", 1)]
      } else {
        later.append { book, _ in
          claim(book, "2025-05-0\(number)") + [recovery(book, "2025-05-1\(number)", 1)]
        }
      }
      later.append { book, _ in [recovery(book, "2025-06-0\(number)", 2)] }
      if received, isBefore {
        later.append { book, prefix in
          [
            "event=insurance.received reference=\(code)/I book=\(book) date=2025-05-20 party=jfc "
              + "of=\(prefix)\(code)/claim.paid amount=\(max(1, principal / 2))"
          ]
        }
      }
    }
    return (before, { book, prefix in later.flatMap { $0(book, prefix) } })
  }

  /// Two books that merge and go on are what one book would have been, amount by amount: no total changes on
  /// the day, and nothing differs later.
  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func aMergerChangesNoAmount(_ seed: UInt64) throws {
    var random = Random(seed: seed)
    let life = life(&random)
    let apart = try TestLedger(FeeTests.japan)
    let merged = try TestLedger(Self.japan)
    for ledger in [apart, merged] {
      try ledger.mustPost(csv(Self.funds + life.before))
      try accrue(ledger, "2025-03-31", "aomori")
    }
    let before = try balances(merged)
    try merge(merged)
    #expect(try balances(merged) == before)
    try apart.mustPost(csv(life.after("aomori", "")))
    try merged.mustPost(csv(life.after("akita", "aomori/")))
    try accrue(apart, "2025-09-30", "aomori")
    try accrue(merged, "2025-09-30", "akita")
    let (left, right) = (try balances(apart), try balances(merged))
    #expect(left == right && !left.isEmpty && left != before)
    #expect(
      try merged.number(
        "select count(*) from ledger.item_balance join ledger.book using (book_id) "
          + "where code = 'aomori' and remaining <> 0") == 0)
    try checkClean(apart)
    try checkClean(merged)
  }

  /// A book of a thousand guarantees takes as many statements as one of ten.
  @Test func theNumberOfStatementsIsConstant() throws {
    let counts = try [10, 1_000].map { count in
      let ledger = try ledger((0..<count).map { FeeTests.drawn("N\($0)", book: "aomori", loan: 1_000) })
      let sessions = [ledger.database.connection]
      let before = sessions.map(\.statementCount)
      #expect(try merge(ledger).guarantees == Int64(count))
      return zip(sessions, before).map { $0.statementCount - $1 }
    }
    #expect(counts[0] == counts[1] && counts[0][0] < 80, "\(counts)")
  }

  /// What verify says where the successor took less than left the old book, or another day is stored.
  @Test(arguments: [
    ("update ledger.merger set effective = effective + 1", "merger"),
    ("update ledger.clearing set amount = amount - 1 where item_ordinal = 0", "merger-sums"),
    (
      "update ledger.guarantee_state set outstanding_change = outstanding_change - 1 "
        + "where outstanding_change < 0",
      "merger-sums"
    ),
    (
      "update ledger.balance_sum set debit = debit + 1 from ledger.account where account.account_id = "
        + "balance_sum.account_id and account.book = 'aomori' and account.chart = '1010'", "merged-book"
    ),
  ]) func verifySeesWhatDoesNotTie(_ change: String, _ check: String) throws {
    let ledger = try ledger([Self.drawn, Self.fee] + Self.claim())
    try merge(ledger)
    try ledger.database.connection.execute("set ledger.maintenance = 'on'")
    for table in ["merger", "clearing", "guarantee_state", "balance_sum"] {
      try ledger.database.connection.execute("alter table ledger.\(table) disable trigger all")
    }
    try ledger.database.connection.execute(change)
    let report = try VerifyRun(ledger.database).verify()
    #expect(report.faults.contains { $0.check == check }, "\(report.faults)")
  }
}
