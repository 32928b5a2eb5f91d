import Foundation
import Ledger
import Money
import Operations
import PostgreSQL
import Schemes
import Store
import Testing
import TestServer

/// A ledger that has rows in every table of facts, made once; each test works on a copy of it.
enum SmallLedger {
  static let template = Result { try make() }

  static var options: PostOptions {
    var options = PostOptions(actor: "preparer", programVersion: "test")
    options.approver = "approver"
    return options
  }

  static func copy() throws -> String {
    try TestServer.shared().makeDatabase(template: TestServer.name(of: template.get()))
  }

  static func drop(_ conninfo: String) throws {
    let server = try PostgresConnection(
      TestServer.shared().server.conninfo(database: "postgres"), applicationName: "tests")
    try server.execute("drop database \(TestServer.name(of: conninfo)) with (force)")
    server.close()
  }

  static func verify(_ conninfo: String) throws -> VerifyReport {
    let database = try LedgerDatabase(conninfo, name: "test", purpose: "verify")
    defer { database.close() }
    return try VerifyRun(database).verify()
  }

  private static func make() throws -> String {
    let conninfo = try TestServer.shared().makeDatabase()
    let database = try LedgerDatabase(conninfo, name: "test", purpose: "tests")
    defer { database.close() }
    _ = try database.migrate()
    try database.assume(.writer)
    let (pack, diagnostics) = PackReader.read(try packWithFees())
    let read = try #require(pack, "\(diagnostics)")
    _ = try SchemeRun.apply(read, to: database, options)
    try post(first, database)
    _ = try ReverseRun(database, options).reverse("AL/G1/recovered", reason: "posted to the wrong claim")
    _ = try ReverseRun(database, options).reverse("AL/G1/insured", reason: "the bank took it back")
    // A batch that nobody approved.
    let settled = try SettleRun(database, PostOptions(actor: "preparer", programVersion: "test"))
      .settle(treaty: "QS-EXAMPLE", through: try day("2024-12-31"))
    #expect(settled.receipt != nil)
    try post(second, database)
    try post(third, database)
    let account = try TreatyAccountRun(database, options).account(
      treaty: "QS-SMALL", through: try day("2025-03-31"))
    #expect(account.receipt?.eventsNew == 1)
    try post(fourth, database)
    let accrued = try AccrueRun(database, options).accrue(through: try day("2025-03-31"))
    #expect(accrued.receipt?.eventsNew == 1)
    try post(fifth, database)
    let merged = try MergeRun(database, options).merge(book: "AZ", into: "AR", on: try day("2025-02-01"))
    #expect(merged.guarantees == 1 && merged.items == 1 && merged.receipt?.eventsNew == 4)
    _ = try CloseRun(database, options).close(book: "AL", through: try day("2024-09-30"))
    _ = try CloseRun(database, options).close(book: "AL", through: try day("2024-10-31"))
    _ = try ReopenRun(database, options).reopen(
      book: "AL", from: try day("2024-09-01"), reason: "an invoice came late")
    return conninfo
  }

  /// The shipped pack with a fee schedule, which it does not have.
  private static func packWithFees() throws -> PackSource {
    var texts = try SchemeRun.source("united-states").files.map {
      (path: $0.path, text: String(decoding: $0.bytes, as: UTF8.self))
    }
    for place in texts.indices where texts[place].path == "programme.csv" {
      texts[place].text = texts[place].text.replacing(",disaster,,", with: ",disaster,small,")
    }
    for place in texts.indices where texts[place].path == "book.csv" {
      // A book that ends.
      let lines = texts[place].text.split(separator: "\n").map { line in
        line.hasPrefix("book,")
          ? "\(line),successor" : line.hasPrefix("AZ,") ? "\(line)2025-02-01,AR" : "\(line),"
      }
      texts[place].text = lines.joined(separator: "\n") + "\n"
    }
    for place in texts.indices where texts[place].path == "layer.csv" {
      texts[place].text +=
        "small,1,treaty:QS-SMALL,,principal+interest,,no,,\nsmall,2,association,1,remaining,,yes,,\n"
    }
    for place in texts.indices where texts[place].path == "posting_rule.csv" {
      let commas = texts[place].text.prefix { $0 != "\n" }.filter { $0 == "," }.count
      let blank = String(repeating: ",", count: commas - 5)
      texts[place].text += "fee.accrued,earnedUp,association,,2110,4110\(blank)\n"
      texts[place].text += "fee.accrued,earnedDown,association,,4110,2110\(blank)\n"
    }
    texts += [
      (
        "fee_schedule.csv",
        "schedule,base,rounding,earning,refund\nus,guaranteed,half-even,straight-line-months,1\n"
      ),
      ("fee_scope.csv", "programme,schedule,shared\n7a,us,yes\n"),
      ("fee_rate.csv", "schedule,class,shared,rate\nus,1,yes,2%\n"),
      ("treaty/QS-SMALL.yaml", treaty),
    ]
    return PackSource(texts: texts)
  }

  static func day(_ text: String) throws -> Day { try #require(Day(text)) }

  static func post(
    _ lines: String, _ database: LedgerDatabase, _ options: PostOptions = SmallLedger.options
  ) throws {
    let path = "/tmp/gledger-verify-\(UUID().uuidString).csv"
    try lines.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try PostRun(database, options).post(path)
    #expect(outcome.rejectedRecords == 0, "\(outcome.diagnostics)")
    #expect(outcome.receipt != nil)
  }

  /// A treaty with statements of account.
  private static let treaty = """
    format: gledger.treaty/1
    treaty: QS-SMALL
    type: quota_share
    cedant: { role: association }
    years:
      - { underwriting_year: 2025, from: 2025-01-01, to: 2026-01-01 }
    inuring: 11
    binding: { by: event, unbound: uncovered }
    risk_level: guarantee
    scope: [ { programme: disaster-loan } ]
    terms: { cession: "50%" }
    panel: [ { party: reinsurer, signed: "100%" } ]
    account:
      period: quarter
      settle: on_payment
      due_days: 30
      unearned: { basis: eighths }
      commission: { kind: flat, rate: "25%" }

    """

  private static let third = """
    event,reference,book,date,guarantee,party,programme,amount,period_from,period_to,treaty,underwriting_year
    treaty.bound,B1,AK,2025-01-01,,,,,,,QS-SMALL,2025
    guarantee.drawn,D1/drawn,AK,2025-01-20,D1,,disaster-loan,10000,,,,
    premium.ceded,D1/premium,AK,2025-01-20,D1,,,400,2025-01-20,2026-01-19,,

    """

  private static let fourth = """
    event,reference,book,date,of,party,reason
    item.disputed,D1/disputed,AK,2025-04-02,D1/premium,reinsurer,the term is another

    """

  private static let fifth = """
    event,reference,book,date,guarantee,party,programme,amount,principal,claim
    fund.contribution,C1,AZ,2024-01-02,,state,,400000,,
    guarantee.drawn,Z1/drawn,AZ,2024-01-12,Z1,,7a,70000,,
    claim.accepted,Z1/accepted,AZ,2024-11-01,Z1,lenders,,10000,10000,K1
    claim.paid,Z1/paid,AZ,2024-11-10,Z1,lenders,,10000,10000,K1

    """

  private static let first = """
    event,reference,book,date,guarantee,party,programme,amount,principal,interest,claim,of,area,disaster,\
    line,purpose
    fund.contribution,C1,AL,2024-01-02,,treasury,7a,500000,,,,,,flood,,start
    fund.contribution,C2,AK,2024-01-02,,state,,400000,,,,,,,,
    fund.contribution,C3,reinsurer,2024-01-02,,treasury,,900000,,,,,,,,
    guarantee.approved,G1/approved,AL,2024-01-05,G1,,7a,120000,,,,,south,flood,small,
    guarantee.drawn,G1/drawn,AL,2024-01-10,G1,,,100000,,,,,,,,
    guarantee.drawn,G2/drawn,AL,2024-01-11,G2,,7a,50000,,,,,,,,
    guarantee.drawn,G1/drawn,AK,2024-01-12,G1,,7a,70000,,,,,,,,
    fee.billed,G1/fee,AL,2024-01-10,G1,,,1000,,,,,,,,
    fee.received,G1/fee-paid,AL,2024-01-20,G1,,,800,,,,,,,,
    guarantee.amortised,G2/half,AL,2024-03-01,G2,,,25000,,,,,,,,
    claim.accepted,G1/accepted,AL,2024-04-01,G1,lenders,,60000,59000,1000,K1,,,,,
    claim.paid,G1/paid,AL,2024-04-10,G1,lenders,,60000,59000,1000,K1,,,,,
    claim.accepted,G1/accepted,AK,2024-04-01,G1,lenders,,10000,10000,,K1,,,,,
    claim.paid,G1/paid,AK,2024-04-10,G1,lenders,,10000,10000,,K1,,,,,
    recovery.received,G1/recovered,AL,2024-05-01,G1,,,5000,,,K1,,,,,
    recovery.received,G1/recovered-2,AL,2024-05-02,G1,,,3000,,,K1,,,,,
    insurance.received,G1/insured,AL,2024-06-01,,,,10000,,,,G1/paid,,,,
    insurance.received,G1/insured-2,AL,2024-06-02,,,,2000,,,,G1/paid,,,,

    """

  private static let second = """
    event,reference,book,date,guarantee,party,amount,claim,programme,end,fee_class,repayment,borrower,\
    borrower_group
    indemnity.writtenOff,G1/written-off,AL,2025-01-10,G1,,20000,K1,,,,,,
    operating.expense,E1,AK,2025-01-11,,,100,,,,,,,
    guarantee.drawn,G9/drawn,AK,2025-01-12,G9,,3000,,7a,2026-01-12,1,bullet,,
    fee.received,G9/fee,AK,2025-01-12,G9,,,,,,,,,
    guarantee.drawn,G3/drawn,AK,2025-01-12,G3,,100,,7a,,,,B1,Q1

    """
}
