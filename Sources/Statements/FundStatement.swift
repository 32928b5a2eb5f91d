import Ledger
import Money
import Posting

/// A difference between an account and its mirror in the other party's book; it must be zero.
public struct MirrorCheck: Sendable {
  public var account: String
  public var party: String
  public var otherAccount: String
  /// Minor units.
  public var difference: Int128

  public init(account: String, party: String, otherAccount: String, difference: Int128) {
    (self.account, self.party, self.otherAccount) = (account, party, otherAccount)
    self.difference = difference
  }
}

/// One printed line of a fund balance statement.
public struct StatementRow: Sendable {
  public enum Kind: Sendable {
    /// Names the account whose lines follow; has no figures.
    case heading
    case amount
    /// Sum of the section, or a closing balance.
    case total
    case ratio
  }

  public var kind: Kind
  /// The name in the pack, or a fixed one (`opening`, `closing`, `total`).
  public var line: String
  public var label: String
  /// Code of the account, where the line is of one.
  public var account: String
  /// Minor units, one a column.
  public var amounts: [Int128] = []
  /// Ten-thousandths, one a column; nil where the divisor is zero.
  public var ratios: [Int64?] = []
}

/// A section, A to L, with its lines.
public struct StatementSection: Sendable {
  public var letter: String
  public var label: String
  public var rows: [StatementRow]
}

/// The fund balance statement of one book: opening, movements by section, closing, off-balance lines, ratios,
/// and the checks that it passed. It exists only if all of them hold.
public struct FundStatement: Sendable {
  public let header: StatementHeader
  /// Values of the column dimension, then `total`.
  public let columns: [String]
  public let dimension: ColumnDimension
  public let sections: [StatementSection]
  public let tieOuts: [TieOut]
  let labels: Labels

  /// Makes and proves a statement.
  /// - Parameters:
  ///   - book: index of the book in the scheme; rows of other books and currencies are left out.
  ///   - rows: openings (no cause) and movements of the period.
  ///   - mirrors: what a comparison with the counterparties' books found.
  /// - Throws: the first check that fails; then there is nothing to print.
  public static func make(
    header: StatementHeader, scheme: Scheme, book: Int, currency: Currency, rows: [MovementRow],
    columns: ColumnDimension, mirrors: [MirrorCheck]
  ) throws(StatementFault) -> FundStatement {
    let tally = try Tally(scheme, book: book, currency: currency, rows: rows, columns: columns)
    let labels = Labels(scheme, header.language)
    let lines = try FundLines(scheme, role: scheme.books[book].role, tally)
    let accounts = FundAccounts(lines: lines, labels: labels)
    let opening = accounts.opening()
    let closing = lines.closing(opening: opening.reduce(tally.zeros) { $0.adding($1.amounts) })
    let proof = FundProof(lines: lines, closing: closing, mirrors: mirrors)
    let tieOuts = proof.tieOuts()
    if let failed = tieOuts.first(where: { !$0.isOK }) {
      throw StatementFault(failed, meaning: labels["check.\(failed.check)"], currency: currency)
    }
    let sections = accounts.sections(opening: opening, closing: closing)
    return FundStatement(
      header: header, columns: tally.columns, dimension: columns, sections: sections, tieOuts: tieOuts,
      labels: labels)
  }

  /// The statement written out.
  /// - Parameter width: cells of a text line; the columns go into several blocks where they need more.
  public func render(_ format: OutputFormat, width: Int? = nil) -> String {
    switch format {
    case .text: text(width: width)
    case .csv: csv()
    case .json: json()
    }
  }
}
