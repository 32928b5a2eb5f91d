import Ledger
import Money
import Posting

/// Indicators of a programme in a fiscal year, from sums of accounts by cause alone (domain.md 1a, 1b and
/// 3.3): what is known at a seal gives the same numbers for ever.
public struct EvaluationPage: Sendable {
  public struct Key: Hashable, Comparable, Sendable {
    public var book: String
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

  private static let news: [Cause] = [Cause(.guaranteeDrawn, .drawn)]
  private static let ends: [Cause] = [
    Cause(.guaranteeAmortised, .released), Cause(.guaranteeReleased, .released),
    Cause(.claimAccepted, .relieved), Cause(.claimAccepted, .restReleased), Cause(.claimDenied, .relieved),
  ]
  private static let paid: [Cause] = [Cause(.claimPaid, .paid)]
  private static let back: [Cause] = [
    Cause(.recoveryReceived, .book), Cause(.recoveryReceived, .writtenDownRecovered),
    Cause(.marginApplied, .book), Cause(.marginApplied, .writtenDownRecovered),
  ]

  public private(set) var rows: [Key: Row] = [:]
  private let scheme: Scheme
  private let reserves: Set<Int>
  /// The accounts that the rules of a cause debit in an association's book.
  private let debited: [Cause: Set<Int>]

  public init(_ scheme: Scheme) {
    self.scheme = scheme
    reserves = Set(scheme.reserves.map(\.account))
    var debited: [Cause: Set<Int>] = [:]
    for rule in scheme.rules where rule.role == .association {
      guard case .post(let debit, _) = rule.action else { continue }
      debited[Cause(rule.event, rule.component), default: []].insert(debit)
    }
    self.debited = debited
  }

  /// Adds what moved an association's accounts before the year, and in it.
  /// - Parameters:
  ///   - isInYear: false for what came before its first day.
  ///   - heir: index of the book that it is shown under: its own, or the one that it was merged into.
  public mutating func add(_ movements: [MovementRow], isInYear: Bool, heir: Int) {
    for row in movements where row.currency == scheme.currency {
      guard let cause = row.cause else { continue }
      let key = Key(book: scheme.books[heir].code, programme: row.segment.programme)
      let amount = row.debit - row.credit
      if reserves.contains(row.chart) {
        rows[key, default: Row()].reserves -= amount
      }
      guard let charts = debited[cause], charts.contains(row.chart) else { continue }
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
}
