import Ledger
import Money

/// Direct disaster loans of fiscal years by declaration, area and product, without names: what is published
/// (domain.md 1b, "open data per fiscal year"). What is exported sums to what the ledger has.
public struct OpenDataPage {
  public struct Key: Hashable, Comparable, Sendable {
    public var fiscalYear: Int
    public var book: String
    public var disaster: String
    public var area: String
    public var product: String

    public init(fiscalYear: Int, book: String, disaster: String, area: String, product: String) {
      (self.fiscalYear, self.book, self.disaster) = (fiscalYear, book, disaster)
      (self.area, self.product) = (area, product)
    }

    public static func < (left: Key, right: Key) -> Bool {
      (left.fiscalYear, left.book, left.disaster, left.area, left.product)
        < (right.fiscalYear, right.book, right.disaster, right.area, right.product)
    }
  }

  public struct Row: Sendable {
    public var loans: Set<String> = []
    /// Verified loss, of each loan the last one that was stated; minor units.
    public var verified: [String: Int64] = [:]
    /// Paid out in the year, minor units.
    public var disbursed: Int64 = 0
  }

  public private(set) var rows: [Key: Row] = [:]

  public init() {}

  /// Counts a loan's disbursement.
  public mutating func add(_ key: Key, loan: String, disbursed: Int64, verifiedLoss: Int64?) {
    rows[key, default: Row()].loans.insert(loan)
    rows[key, default: Row()].disbursed += disbursed
    if let verifiedLoss { rows[key, default: Row()].verified[loan] = verifiedLoss }
  }

  public var sorted: [(key: Key, row: Row)] {
    rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// By book and fiscal year.
  public var totals: [String: Int64] {
    rows.reduce(into: [:]) { $0["\($1.key.book)/\($1.key.fiscalYear)", default: 0] += $1.value.disbursed }
  }
}
