import Ledger
import Money
import Posting

/// Indicators of a programme in a fiscal year, from sums of accounts by cause alone (domain.md 1a, 1b and
/// 3.3): what is known at a seal gives the same numbers for ever.
public struct EvaluationPage: Sendable {
  /// Books by programme; regions by programme; categories of programmes over all books.
  public enum Grouping: String, CaseIterable, Sendable { case book, region, category }

  public struct Key: Hashable, Comparable, Sendable {
    /// Or the region; empty of a category.
    public var book: String
    /// Or the category.
    public var programme: String

    public static func < (left: Key, right: Key) -> Bool {
      (left.book, left.programme) < (right.book, right.programme)
    }
  }

  /// Minor units of the pack's currency.
  public struct Row: Sendable, Equatable {
    /// Guaranteed in the year; ended in it by repayment, release or a claim.
    public var new: Int128 = 0
    public var ended: Int128 = 0
    /// Guaranteed at the end of the year.
    public var outstanding: Int128 = 0
    public var claims: Int128 = 0
    public var recovered: Int128 = 0
    /// Claims paid before the year and not recovered before it.
    public var unrecovered: Int128 = 0
    /// Held in reserves at the end of the year.
    public var reserves: Int128 = 0

    public init() {}

    /// The three rates, in hundredths of a percent, half-even; nil where there is nothing to divide by.
    public var claimRate: Int64? { Self.rate(claims, ended) }
    public var recoveryRate: Int64? { Self.rate(recovered, unrecovered + claims) }
    public var coverage: Int64? { Self.rate(reserves, outstanding) }

    private static func rate(_ part: Int128, _ whole: Int128) -> Int64? {
      let (scaled, isOver) = part.multipliedReportingOverflow(by: 10_000)
      return whole > 0 && !isOver ? Rounding.halfEven.divide(scaled, by: whole) : nil
    }
  }

  public static let formulas = [
    "claim_rate = claims / ended", "recovery_rate = recovered / (opening_unrecovered + claims)",
    "coverage = reserves / outstanding",
  ]

  static let news: [Cause] = [Cause(.guaranteeDrawn, .drawn)]
  static let ends: [Cause] = [
    Cause(.guaranteeAmortised, .released), Cause(.guaranteeReleased, .released),
    Cause(.claimAccepted, .relieved), Cause(.claimAccepted, .restReleased), Cause(.claimDenied, .relieved),
  ]
  static let paid: [Cause] = [Cause(.claimPaid, .paid)]
  static let back: [Cause] = [
    Cause(.recoveryReceived, .book), Cause(.recoveryReceived, .writtenDownRecovered),
    Cause(.marginApplied, .book), Cause(.marginApplied, .writtenDownRecovered),
  ]

  public private(set) var rows: [Key: Row] = [:]
  private let scheme: Scheme
  private let reserves: Set<Int>
  private let categories: [String: String]
  private let debited: DebitedAccounts

  public init(_ scheme: Scheme) {
    self.scheme = scheme
    reserves = Set(scheme.reserves.map(\.account))
    debited = DebitedAccounts(scheme)
    categories = scheme.categories
  }

  /// Adds what moved an association's accounts before the year, and in it.
  /// - Parameters:
  ///   - isInYear: false for what came before its first day.
  ///   - heir: index of the book that it is shown under: its own, or the one that it was merged into.
  ///   - grouping: what rows stand for.
  public mutating func add(
    _ movements: [MovementRow], isInYear: Bool, heir: Int, by grouping: Grouping = .book
  ) {
    for row in movements where row.currency == scheme.currency {
      guard let cause = row.cause else { continue }
      let key = key(scheme.books[heir], row.segment.programme, grouping)
      let amount = row.debit - row.credit
      if reserves.contains(row.chart) {
        rows[key, default: Row()].reserves -= amount
      }
      guard debited.contain(row, in: .association) else { continue }
      var found = rows[key] ?? Row()
      if Self.news.contains(cause) {
        found.outstanding += amount
        if isInYear { found.new += amount }
      } else if Self.ends.contains(cause) {
        found.outstanding -= amount
        if isInYear { found.ended += amount }
      } else if Self.paid.contains(cause) {
        if isInYear { found.claims += amount } else { found.unrecovered += amount }
      } else if Self.back.contains(cause) {
        if isInYear { found.recovered += amount } else { found.unrecovered -= amount }
      }
      rows[key] = found
    }
  }

  private func key(_ book: Book, _ programme: String, _ grouping: Grouping) -> Key {
    switch grouping {
    case .book: return Key(book: book.code, programme: programme)
    case .region: return Key(book: book.region ?? "", programme: programme)
    case .category: return Key(book: "", programme: categories[programme] ?? "")
    }
  }
}
