import Ledger
import Posting

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

    public var name: String { self == .askedBack ? "asked_back" : "\(self)" }
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
    categories = scheme.categories
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

  /// What a cause adds to in a book of a role, and its sign; nil where to nothing.
  static func figure(_ cause: Cause, _ role: Role) -> (figure: Figure, sign: Int128)? {
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
