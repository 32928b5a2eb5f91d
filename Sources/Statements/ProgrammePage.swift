import Ledger
import Money
import Posting

/// Accounts that the rules of a pack debit under a cause, by the role of the book: of a transfer's two
/// movements the one on such an account is its amount.
struct DebitedAccounts: Sendable {
  private struct Key: Hashable {
    var role: Role
    var cause: Cause
  }

  private var charts: [Key: Set<Int>] = [:]

  init(_ scheme: Scheme) {
    for rule in scheme.rules {
      guard case .post(let debit, _) = rule.action else { continue }
      charts[Key(role: rule.role, cause: Cause(rule.event, rule.component)), default: []].insert(debit)
    }
  }

  func contain(_ row: MovementRow, in role: Role) -> Bool {
    row.cause.map { charts[Key(role: role, cause: $0)]?.contains(row.chart) ?? false } ?? false
  }
}

/// What was done under each programme, or under each category of programmes, from sums of accounts by cause
/// (domain.md 1a: groups of measures, succession).
public struct ProgrammePage: Sendable {
  /// Minor units of the pack's currency, in the order in which they are shown.
  public enum Figure: Int, CaseIterable, Sendable {
    /// Guaranteed; ended by repayment, release or a claim; claims paid; recovered of them.
    case guaranteed, ended, claims, recovered
    /// Direct loans; support granted, and asked back; costs.
    case lent, granted, askedBack, costs
    /// Authority to spend: given, committed, spent.
    case appropriated, obligated, expended

    public var name: String {
      switch self {
      case .askedBack: "asked_back"
      default: "\(self)"
      }
    }
  }

  public enum Grouping: String, CaseIterable, Sendable { case category, programme }

  /// By category or programme; what has none stands under "".
  public private(set) var rows: [String: [Int128]] = [:]
  private let scheme: Scheme
  private let grouping: Grouping
  private let debited: DebitedAccounts
  private let categories: [String: String]

  public init(_ scheme: Scheme, by grouping: Grouping) {
    (self.scheme, self.grouping) = (scheme, grouping)
    debited = DebitedAccounts(scheme)
    categories = Dictionary(
      scheme.programmes.map { ($0.code, $0.category ?? "") }, uniquingKeysWith: { _, later in later })
  }

  /// Of the whole ledger.
  public var total: [Int128] {
    rows.values.reduce(into: Self.nothing) { sum, row in
      for place in row.indices { sum[place] += row[place] }
    }
  }

  /// Adds what moved the accounts of a book.
  public mutating func add(_ movements: [MovementRow], of book: Int) {
    let role = scheme.books[book].role
    for row in movements where row.currency == scheme.currency {
      guard let cause = row.cause, let (figure, sign) = Self.figure(cause, role),
        debited.contain(row, in: role)
      else { continue }
      let programme = row.segment.programme
      let key = grouping == .category ? categories[programme] ?? "" : programme
      rows[key, default: Self.nothing][figure.rawValue] += sign * (row.debit - row.credit)
    }
  }

  private static let nothing = [Int128](repeating: 0, count: Figure.allCases.count)

  private static func figure(_ cause: Cause, _ role: Role) -> (Figure, Int128)? {
    if role == .association {
      if EvaluationPage.news.contains(cause) { return (.guaranteed, 1) }
      if EvaluationPage.ends.contains(cause) { return (.ended, 1) }
      if EvaluationPage.paid.contains(cause) { return (.claims, 1) }
      if EvaluationPage.back.contains(cause) { return (.recovered, 1) }
    }
    return switch (cause.event, cause.component) {
    case (.loanDisbursed, .disbursed): (.lent, 1)
    case (.supportGranted, .granted): (.granted, 1)
    case (.supportGranted, .clawedBack), (.supportClawback, .clawedBack): (.askedBack, 1)
    case (.operatingExpense, .expense): (.costs, 1)
    case (.budgetAppropriated, .appropriated): (.appropriated, 1)
    case (.budgetObligated, .obligated): (.obligated, 1)
    case (.budgetDeobligated, .deobligated): (.obligated, -1)
    case (.budgetExpended, .expended), (.supportGranted, .obligationUsed): (.expended, 1)
    default: nil
    }
  }
}

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
      guard let cause = row.cause else { continue }
      let amount = row.debit - row.credit
      switch (cause.event, cause.component) {
      case (.budgetAppropriated, .appropriated): authority += amount
      case (.budgetExpended, .expended), (.supportGranted, .obligationUsed):
        spent += amount
        add(amount, to: \.spent, stretch)
      case (.loanDisbursed, .disbursed): add(amount, to: \.lent, stretch)
      case (.operatingExpense, .expense): add(amount, to: \.costs, stretch)
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
