import Foundation
import Ledger
import Money
import Operations
import Posting
import Store
import TestServer

/// Ledgers with the real loans, posted once a process and copied by each test.
enum LoanBooks {
  struct Posted: Sendable {
    var template: String
    var eventsNew: Int64
    var eventsKnown: Int64
    var rejected: Int64
    var notices: [String: Int64]
    var seconds: Double
  }

  /// The canonical file.
  static let canonical = Result { try make(["sba7a_shared.csv.gz"]) }
  /// The three excerpts, of which some loans stand in several.
  static let dialects = Result {
    try make([
      "dialect_A_iso_shared.csv.gz", "dialect_B_mdy_shared.csv.gz", "dialect_C_sasdate_shared.csv.gz",
    ])
  }

  static let firstDay = day("1970-01-02")
  static let lastDay = day("2014-08-29")

  /// A copy of a ledger with loans.
  static func copy(_ posted: Result<Posted, any Error>) throws -> TestLedger {
    try TestLedger(.success(try posted.get().template))
  }

  private static func make(_ files: [String]) throws -> Posted {
    let ledger = try TestLedger()
    try ledger.mustPost(contributions(try ledger.read { $0.pack.scheme }))
    let start = Date()
    var posted = Posted(
      template: TestServer.name(of: ledger.conninfo), eventsNew: 0, eventsKnown: 0, rejected: 0, notices: [:],
      seconds: 0)
    for file in files {
      let outcome = try post(file, to: ledger)
      posted.eventsNew += outcome.eventsNew
      posted.eventsKnown += outcome.eventsKnown
      posted.rejected += outcome.rejectedRecords
      posted.notices.merge(outcome.notices) { $0 + $1 }
    }
    posted.seconds = Date().timeIntervalSince(start)
    ledger.database.close()
    return posted
  }

  static func post(_ file: String, to ledger: TestLedger) throws -> PostOutcome {
    let path = try Files.unpack(file, into: ledger.folder.path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var options = ledger.options
    options.mapping = try Files.mapping()
    return try PostRun(ledger.database, options).post(path)
  }

  /// Enough money for every book, before the first loan.
  private static func contributions(_ scheme: Scheme) -> String {
    csv(
      scheme.books.filter { $0.role != .fund }.map { book in
        let amount = book.role == .insurer ? "10000000000.00" : "1000000000.00"
        return "event=fund.contribution reference=opening/\(book.code) book=\(book.code) date=\(firstDay) "
          + "party=treasury amount=\(amount)"
      })
  }

  static func associations(_ scheme: Scheme) -> [String] {
    scheme.books.filter { $0.role == .association }.map(\.code)
  }
}

/// Lines of the statements of several books, added up.
struct PageSums {
  private var pages: [FundPage] = []

  init(_ snapshot: Snapshot, books: [String], to: Day) throws {
    pages = try books.map { try FundPage(snapshot, book: $0, to: to) }
  }

  /// The sum in major units.
  subscript(_ line: String) -> String {
    Amount.major(pages.reduce(Int128(0)) { $0 + $1[line] }, decimals: 2)
  }
}
