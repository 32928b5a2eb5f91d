import Ledger
import Money
import Posting

/// A month of a fund's lending: what was lent, a day and a week, against the month before; what authority is
/// left, and how long it lasts (domain.md 1b, 15 USC 636k).
public struct LendingPage: Sendable {
  /// Minor units of the pack's currency.
  public struct Month: Sendable, Equatable {
    public var days: Int
    public var lent: Int128 = 0
    public var spent: Int128 = 0
    public var costs: Int128 = 0

    public init(days: Int) { self.days = days }

    /// Half-even; nil where it does not fit 64 bits.
    public var daily: Int64? { Rounding.halfEven.divide(lent, by: Int128(days)) }
    public var weekly: Int64? { Rounding.halfEven.divide(lent * 7, by: Int128(days)) }
  }

  public private(set) var month: Month
  public private(set) var before: Month
  /// Authority given up to the end of the month, and of it spent.
  public private(set) var authority: Int128 = 0
  public private(set) var spent: Int128 = 0
  private let scheme: Scheme
  private let role: Role
  private let debited: DebitedAccounts

  /// - Parameters:
  ///   - days: of the month; daysBefore: of the month before.
  public init(_ scheme: Scheme, book: Int, days: Int, daysBefore: Int) {
    (self.scheme, role) = (scheme, scheme.books[book].role)
    (month, before) = (Month(days: days), Month(days: daysBefore))
    debited = DebitedAccounts(scheme)
  }

  public enum Stretch: Sendable { case earlier, before, month }

  public mutating func add(_ movements: [MovementRow], _ stretch: Stretch) {
    for row in movements where row.currency == scheme.currency && debited.contain(row, in: role) {
      guard let cause = row.cause, let found = ProgrammePage.figure(cause, role) else { continue }
      let amount = found.sign * (row.debit - row.credit)
      switch found.figure {
      case .appropriated: authority += amount
      case .expended:
        spent += amount
        add(amount, to: \.spent, stretch)
      case .lent: add(amount, to: \.lent, stretch)
      case .costs: add(amount, to: \.costs, stretch)
      default: continue
      }
    }
  }

  private mutating func add(
    _ amount: Int128, to figure: WritableKeyPath<Month, Int128>, _ stretch: Stretch
  ) {
    if stretch == .month { month[keyPath: figure] += amount }
    if stretch == .before { before[keyPath: figure] += amount }
  }

  public var isEmpty: Bool {
    month == Month(days: month.days) && before == Month(days: before.days) && authority == 0 && spent == 0
  }

  public var left: Int128 { authority - spent }

  /// Whole days that what is left lasts at the month's spending; nil where nothing was spent.
  public var daysLeft: Int128? {
    month.spent > 0 && left >= 0 ? left * Int128(month.days) / month.spent : nil
  }

  /// By how much a figure a day moved against the month before: hundredths of a percent, half-even.
  public func change(_ figure: KeyPath<Month, Int128>) -> Int64? {
    let (now, then) = (
      month[keyPath: figure] * Int128(before.days), before[keyPath: figure] * Int128(month.days)
    )
    guard then > 0 else { return nil }
    return Rounding.halfEven.divide((now - then) * 10_000, by: then)
  }
}
