import Ledger
import Money

/// When the fiscal years of a book begin, and into which periods they are divided.
public struct FiscalCalendar: Sendable {
  public enum Period: String, Sendable, CaseIterable {
    case month
    case quarter
    case halfYear = "half-year"
    case year

    var months: Int {
      switch self {
      case .month: 1
      case .quarter: 3
      case .halfYear: 6
      case .year: 12
      }
    }
  }

  public var role: Role
  /// Index of one book; nil is all books of the role that have no calendar of their own.
  public var book: Int?
  /// 1 to 12.
  public var startMonth: Int
  public var period: Period
  public var validity: Validity

  public init(role: Role, book: Int?, startMonth: Int, period: Period, validity: Validity) {
    (self.role, self.book, self.startMonth) = (role, book, startMonth)
    (self.period, self.validity) = (period, validity)
  }
}

/// What share of a year's surplus goes into a reserve, or of its deficit comes out of one.
public struct ResultSplit: Sendable {
  public enum Side: String, Sendable, CaseIterable { case surplus, deficit }

  public var role: Role
  public var side: Side
  public var order: Int
  /// Index of a chart row.
  public var account: Int
  public var ratio: Ratio
  public var validity: Validity

  public init(role: Role, side: Side, order: Int, account: Int, ratio: Ratio, validity: Validity) {
    (self.role, self.side, self.order, self.account) = (role, side, order, account)
    (self.ratio, self.validity) = (ratio, validity)
  }
}

/// What a close does where one of its checks finds something undone.
public struct ClosingCheck: Sendable {
  public enum Policy: String, Sendable, CaseIterable {
    /// The book is not closed.
    case refuse
    /// It is closed, and what is undone is listed.
    case list
    /// Nothing is said.
    case skip
  }

  public enum Name: String, Sendable, CaseIterable {
    case openItems = "open-items"
    case transit
    case unapplied
    case mirrors
    case unearned
    case suspense
    case accrual
    case remeasurement
  }

  public var role: Role
  public var check: Name
  public var policy: Policy
  public var validity: Validity

  public init(role: Role, check: Name, policy: Policy, validity: Validity) {
    (self.role, self.check, self.policy, self.validity) = (role, check, policy, validity)
  }
}

extension Scheme {
  /// The calendar of a book on a day: its own, else its role's, else the pack's fiscal year by months.
  public func calendar(of book: Int, on day: Day) -> FiscalCalendar {
    let role = books[book].role
    let fitting = calendars.filter { $0.role == role && $0.validity.contains(day) }
    return fitting.first { $0.book == book } ?? fitting.first { $0.book == nil }
      ?? FiscalCalendar(
        role: role, book: nil, startMonth: fiscalYearStartMonth, period: .month, validity: Validity())
  }

  /// First and last day of the fiscal year that holds a day.
  public func fiscalYear(of book: Int, holding day: Day) -> ClosedRange<Day> {
    stretch(of: book, holding: day, months: 12)
  }

  /// First and last day of the period that holds a day.
  public func period(of book: Int, holding day: Day) -> ClosedRange<Day> {
    stretch(of: book, holding: day, months: calendar(of: book, on: day).period.months)
  }

  /// A stretch of months of the fiscal year, cut where the calendar itself begins or ends: a change of the
  /// fiscal year makes a short year.
  private func stretch(of book: Int, holding day: Day, months: Int) -> ClosedRange<Day> {
    let calendar = calendar(of: book, on: day)
    let year = day.fiscalYear(startMonth: calendar.startMonth)
    guard let begin = Day(year: year, month: calendar.startMonth, day: 1) else { return day...day }
    var (first, next) = (begin, begin.adding(months: months))
    while let end = next, end <= day { (first, next) = (end, end.adding(months: months)) }
    var last = next?.adding(days: -1) ?? day
    if let from = calendar.validity.from { first = max(first, from) }
    if let to = calendar.validity.to { last = min(last, to.adding(days: -1)) }
    return first...max(first, last)
  }

  /// What to do where a check finds something in a book; listed where the pack says nothing.
  public func policy(_ check: ClosingCheck.Name, of book: Int, on day: Day) -> ClosingCheck.Policy {
    closingChecks.first {
      $0.role == books[book].role && $0.check == check && $0.validity.contains(day)
    }?.policy ?? .list
  }

  /// The account that income and expense of a role are taken to, if the pack closes years.
  public func resultAccount(_ role: Role, on day: Day) -> Int? {
    for rule in rules where rule.event == .periodClosed && rule.role == role && rule.validity.contains(day) {
      if case .swept(let against, _) = rule.action { return against }
    }
    return nil
  }
}
