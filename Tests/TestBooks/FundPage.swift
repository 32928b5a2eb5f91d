import Ledger
import Money
import Posting
import Statements
import Store

/// The figures of a fund balance statement, as its lines print them.
public struct FundPage {
  private let statement: FundStatement
  public var header: StatementHeader { statement.header }

  public init(_ snapshot: Snapshot, book code: String, from: Day? = nil, to: Day) throws {
    let scheme = snapshot.pack.scheme
    let book = try snapshot.book(code)
    let currency = scheme.books[book].currency
    let mirrors = try snapshot.mirrors(book: book, to: to).map {
      MirrorCheck(
        account: $0.account, party: $0.party, otherAccount: $0.otherAccount, difference: $0.difference)
    }
    let header = StatementHeader(
      title: "Fund balance statement", bookCode: code, bookName: code, from: from, to: to,
      knownAtSeal: snapshot.seal, knownAtTime: "", headHash: snapshot.headHash.hexadecimal,
      packName: scheme.name, packVersion: scheme.version, isExample: true, currency: currency, ledger: "test",
      language: "en")
    statement = try FundStatement.make(
      header: header, scheme: scheme, book: book, currency: currency,
      rows: try snapshot.movements(book: book, from: from, to: to), columns: .total, mirrors: mirrors)
  }

  /// The total column of every line, by section, account and line.
  public var totals: [String: Int128] {
    var found: [String: Int128] = [:]
    for section in statement.sections {
      for row in section.rows {
        guard let amount = row.amounts.last else { continue }
        found["\(section.letter).\(row.account).\(row.line)", default: 0] += amount
      }
    }
    return found
  }

  /// The total column of a line: `D.claims`; where the lines of a section stand below accounts, `J.9210.new`.
  /// - Returns: zero where nothing is printed.
  public subscript(_ name: String) -> Int128 {
    let parts = name.split(separator: ".", maxSplits: parts(name)).map(String.init)
    let rows = statement.sections.first { $0.letter == parts[0] }?.rows ?? []
    let found = rows.filter { row in
      row.line == parts[parts.count - 1] && (parts.count == 2 || row.account == parts[1])
    }
    return found.reduce(0) { $0 + ($1.amounts.last ?? 0) }
  }

  private func parts(_ name: String) -> Int { "JL".contains(name.prefix(1)) ? 2 : 1 }

  public var checks: Set<String> { Set(statement.tieOuts.map(\.check)) }
  public var checkCount: Int { statement.tieOuts.count }
}
