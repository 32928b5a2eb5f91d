import Guarantees
import Ledger
import Money
import Reinsurance

/// A scheme pack, read and checked: everything that a country decides and the core does not know.
public struct Scheme: Sendable {
  public var name: String
  public var version: String
  public var currency: Currency
  public var timeZone: String
  public var languages: [String]
  /// Month that the fiscal year begins with, 1 to 12.
  public var fiscalYearStartMonth: Int
  /// True where a fiscal year is named after the calendar year in which it ends (US agencies), not begins.
  public var fiscalYearIsNamedByEnd = false
  /// "(example)" stands on every page.
  public var isExample: Bool
  public var compensation: CompensationMode
  /// Events that a batch may hold only with an approver.
  public var approvals: Set<EventKind> = []
  /// SHA-256 over the sorted files: the pack's identity.
  public var hash: [UInt8]

  public var books: [Book] = []
  public var funds: [Fund] = []
  public var chart: [ChartAccount] = [] {
    didSet { chartIndex = ChartIndex(chart) }
  }
  /// Rows of the chart by role and code.
  private var chartIndex = ChartIndex([])
  public var rules: [PostingRule] = []
  public var mirrors: [Mirror] = []
  public var statementLines: [StatementLine] = []
  public var parties: [Party] = []
  public var programmes: [Programme] = []
  public var waterfalls: [String: [Layer]] = [:]
  public var treaties: [Treaty] = []
  public var limits: [LimitRecord] = []
  /// Fee schedules.
  public var fees = FeeTariff()
  public var reserves: [Reserve] = []
  /// In the order in which they are tried.
  public var lineRules: [LineRule] = []
  public var lines: [InsuranceLine] = []
  public var areas: [Area] = []
  public var disasters: [Disaster] = []
  public var loanTerms: [LoanTerm] = []
  public var supportOrder: [SupportRank] = []
  public var spendingOrder: [SpendingRank] = []
  public var exchangeRates: [StatedRate] = []
  /// True where a debtor who is exempt from the defaulters' list owes no damages meanwhile.
  public var exemptionStopsDamages = false
  public var calendars: [FiscalCalendar] = []
  public var resultSplits: [ResultSplit] = []
  public var closingChecks: [ClosingCheck] = []
  /// Text by key, then language.
  public var labels: [String: [String: String]] = [:]

  /// Where money from other payers stands between the claim and the close.
  public enum CompensationMode: String, Sendable {
    /// On a balance-sheet account until it is taken to income (Japan: 求償権補てん金).
    case suspense
    /// Income at once.
    case income
  }

  public init(
    name: String, version: String, currency: Currency, timeZone: String, languages: [String],
    fiscalYearStartMonth: Int, isExample: Bool, compensation: CompensationMode, hash: [UInt8]
  ) {
    (self.name, self.version, self.currency, self.timeZone) = (name, version, currency, timeZone)
    (self.languages, self.fiscalYearStartMonth) = (languages, fiscalYearStartMonth)
    (self.isExample, self.compensation, self.hash) = (isExample, compensation, hash)
  }

  /// The fiscal year of a day, by the name that the scheme gives it.
  public func fiscalYear(_ day: Day) -> Int {
    day.fiscalYear(startMonth: fiscalYearStartMonth)
      + (fiscalYearIsNamedByEnd && fiscalYearStartMonth > 1 ? 1 : 0)
  }

  public func book(_ code: String) -> Int? { books.firstIndex { $0.code == code } }
  public func party(_ code: String) -> Int? { parties.firstIndex { $0.code == code } }
  public func chartRow(_ role: Role, _ code: String) -> Int? {
    chartIndex.rows[role]?[code]
  }
  public func fund(_ code: String, of book: Int) -> Int? {
    funds.firstIndex { $0.book == book && $0.code == code }
  }

  /// A label in a language, else in English, else the key itself.
  public func label(_ key: String, _ language: String) -> String {
    labels[key]?[language] ?? labels[key]?["en"] ?? key
  }
}

/// The first row of each code of a chart. It follows from the chart, so its text says nothing.
private struct ChartIndex: CustomStringConvertible {
  private(set) var rows: [Role: [String: Int]] = [:]
  var description: String { "of the chart" }

  init(_ chart: [ChartAccount]) {
    for (row, account) in chart.enumerated() where rows[account.role]?[account.code] == nil {
      rows[account.role, default: [:]][account.code] = row
    }
  }
}
