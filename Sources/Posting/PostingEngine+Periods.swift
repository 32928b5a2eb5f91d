import Ledger
import Money

/// An income or expense account's balance at the end of a fiscal year, in one segment.
public struct ProfitBalance: Sendable {
  public var account: AccountKey
  public var segment: SegmentKey
  /// Debits less credits, minor units; not zero.
  public var balance: Int64

  public init(account: AccountKey, segment: SegmentKey, balance: Int64) {
    (self.account, self.segment, self.balance) = (account, segment, balance)
  }
}

/// A reserve that a year's result goes into or comes out of.
public struct ReservePosition: Sendable {
  public var account: AccountKey
  /// What it holds at the end of the year, credits less debits, minor units.
  public var balance: Int64
  /// What closings of the same year put into it before.
  public var reserved: Int64

  public init(account: AccountKey, balance: Int64, reserved: Int64) {
    (self.account, self.balance, self.reserved) = (account, balance, reserved)
  }
}

/// A fund whose result is established, in one currency.
public struct ResultKey: Hashable, Sendable {
  public var fund: Int16
  public var currency: Currency

  public init(fund: Int16, currency: Currency) { (self.fund, self.currency) = (fund, currency) }
}

/// What a book holds at the end of a fiscal year that is closed.
public struct YearEnd: Sendable {
  public var balances: [ProfitBalance] = []
  public var reserves: [ReservePosition] = []
  /// What closings of the same year took to the result before: it was opened again meanwhile.
  public var sweptBefore: [ResultKey: Int64] = [:]

  public init() {}
}

/// What closing a fiscal year did to a fund, minor units.
public struct YearResult: Sendable {
  public var key: ResultKey
  public var income: Int64 = 0
  public var expense: Int64 = 0
  /// Into reserves; negative where they were drawn on.
  public var reserved: Int64 = 0
}

extension PostingEngine {
  /// Refuses an event that is effective on a closed day of a book that it touches.
  func checkOpen(_ books: Set<Int>, on event: BusinessEvent) throws(Rejection) {
    guard event.kind != .periodReopened,
      let book = books.filter({ isClosed($0, on: event.date) }).min(),
      let through = closedThrough[book]
    else { return }
    let code = scheme.books[book].code
    let first = firstOpenDay(books, from: event.date)
    throw Rejection(
      "period-closed", .date, value: event.date.description, "book \(code) is closed through \(through)",
      remedy: "post it on an open day with --post-on \(first), or have the period opened: "
        + "gledger reopen --book \(code) --from \(event.date) --reason …")
  }

  /// Refuses an event that moves balances of a book on a closed day of it.
  func checkOpen(_ posted: Range<Int>, on event: BusinessEvent) throws(Rejection) {
    for index in posted where isClosed(Int(accounts.keys[Int(transfers[index].debit)].book), on: event.date) {
      let books = posted.map { Int(accounts.keys[Int(transfers[$0].debit)].book) }
      return try checkOpen(Set(books).union([event.book]), on: event)
    }
  }

  public func isClosed(_ book: Int, on day: Day) -> Bool { closedThrough[book].map { day <= $0 } ?? false }

  /// A day that is open in all of the books: the one asked for, else the first after it.
  public func firstOpenDay(_ books: Set<Int>, from day: Day) -> Day {
    let closed = books.compactMap { closedThrough[$0] }.max()
    guard let closed, day <= closed else { return day }
    return closed.adding(days: 1)
  }

  /// The day of a posted event's reversal: its own, or the first that is open in every book that it touched.
  public func dayToReverse(_ original: PostedEvent, in book: Int) -> Day {
    let touched = original.transfers.map { Int(accounts.keys[Int($0.debit)].book) }
    return firstOpenDay(Set(touched + [book]), from: original.event.date)
  }

  /// Has a reversal that stands on the first open day say which day it concerns: its original's.
  public func keepConcerned(_ reversal: inout BusinessEvent, _ working: WorkingSet) {
    guard isAnyClosed, reversal.kind == .postingReversed, reversal[.concerns] == nil,
      let original = working.posted[EventID(book: reversal.book, reference: reversal.text(.of) ?? "")],
      original.event.date != reversal.date, dayToReverse(original, in: reversal.book) == reversal.date
    else { return }
    reversal.set(.concerns, .day(original.event.date))
  }

  /// Decides events one after the other; the first that cannot be posted ends it.
  public func decideAll(
    _ events: [(event: BusinessEvent, ordinal: Int64)], _ working: inout WorkingSet
  ) throws(Rejection) -> [(event: BusinessEvent, ordinal: Int64, decision: Decision)] {
    var decided: [(event: BusinessEvent, ordinal: Int64, decision: Decision)] = []
    for entry in events { decided.append((entry.event, entry.ordinal, try decide(entry.event, &working))) }
    return decided
  }

  /// Decides the opening of a book's period: nothing moves.
  public func decideReopening(_ event: BusinessEvent) throws(Rejection) -> Decision {
    try draft(event).decision
  }

  /// Decides the closing of a book's period.
  /// - Parameter yearEnd: what is taken to the result; nil where the period does not end a fiscal year.
  public func decideClosing(
    _ event: BusinessEvent, _ yearEnd: YearEnd?
  ) throws(Rejection) -> (decision: Decision, results: [YearResult]) {
    let start = transfers.count
    var working = WorkingSet()
    do throws(Rejection) {
      var draft = try draft(event)
      let results = try yearEnd.map { year throws(Rejection) in try sweep(draft, year) } ?? []
      try finish(&draft, &working, from: start)
      return (draft.decision, results)
    } catch {
      transfers.removeSubrange(start...)
      throw error
    }
  }

  private func sweep(_ draft: borrowing Draft, _ year: YearEnd) throws(Rejection) -> [YearResult] {
    var results: [ResultKey: YearResult] = [:]
    for entry in year.balances {
      let component: Component = entry.balance < 0 ? .creditSwept : .debitSwept
      let key = ResultKey(fund: entry.account.fund, currency: entry.account.currency)
      guard let amount = Int64(exactly: entry.balance.magnitude) else { throw sumOverflow() }
      try move(draft, component, entry.account, amount, entry.segment)
      var result = results[key] ?? YearResult(key: key)
      switch scheme.chart[Int(entry.account.chart)].accountClass {
      case .income: result.income = try add(result.income, -entry.balance)
      default: result.expense = try add(result.expense, entry.balance)
      }
      results[key] = result
    }
    let keys = Set(results.keys).union(year.sweptBefore.keys)
    let sorted = keys.sorted { ($0.fund, $0.currency.code) < ($1.fund, $1.currency.code) }
    var found: [YearResult] = []
    for key in sorted {
      var result = results[key] ?? YearResult(key: key)
      let own = try add(result.income, -result.expense)
      result.reserved = try split(draft, key, try add(own, year.sweptBefore[key] ?? 0), year)
      found.append(result)
    }
    return found
  }

  /// Puts a year's result into reserves by the pack's split: what the whole year asks for, less what closings
  /// of the same year did before.
  private func split(
    _ draft: borrowing Draft, _ key: ResultKey, _ result: Int64, _ year: YearEnd
  ) throws(Rejection) -> Int64 {
    let side: ResultSplit.Side = result >= 0 ? .surplus : .deficit
    let rows = scheme.resultSplits.filter { $0.role == draft.role && $0.validity.contains(draft.event.date) }
      .sorted { ($0.order, $0.account) < ($1.order, $1.account) }
    let whole = Int64(clamping: result.magnitude)
    var (left, total) = (whole, Int64(0))
    var reserves: [(account: AccountKey, before: Int64, available: Int64, target: Int64)] = []
    for row in rows {
      let account = AccountKey(
        book: Int16(draft.event.book), fund: key.fund, chart: Int16(row.account), currency: key.currency,
        detail: SymbolTable.none)
      let known = reserves.firstIndex { $0.account == account }
      if known == nil {
        let position = year.reserves.first { $0.account == account }
        let before = position?.reserved ?? 0
        reserves.append((account, before, max((position?.balance ?? 0) - before, 0), 0))
      }
      guard row.side == side else { continue }
      guard let share = row.ratio.share(of: whole) else { throw sumOverflow() }
      // The rows take in their order: no more than is left, and out of a reserve no more than is in it.
      let place = known ?? reserves.count - 1
      let part = min(share, left, side == .surplus ? left : reserves[place].available)
      left -= part
      reserves[place].available -= part
      reserves[place].target += side == .surplus ? part : -part
    }
    for reserve in reserves {
      let change = try add(reserve.target, -reserve.before)
      if change != 0 {
        guard let amount = Int64(exactly: change.magnitude) else { throw sumOverflow() }
        try move(draft, change > 0 ? .reserved : .reserveDrawn, reserve.account, amount, SegmentKey())
      }
      total = try add(total, change)
    }
    return total
  }

  /// Posts a transfer between the account that the line names and the one of the pack's rule.
  private func move(
    _ draft: borrowing Draft, _ component: Component, _ account: AccountKey, _ amount: Int64,
    _ segment: SegmentKey
  ) throws(Rejection) {
    let date = draft.event.date
    for index in rules.range(.periodClosed, component) {
      let row = rules.rows[index]
      guard row.role == draft.role, row.validity.contains(date),
        case .swept(let against, let isDebited) = row.action
      else { continue }
      var other = account
      other.chart = Int16(against)
      other.detail = SymbolTable.none
      let (named, result) = (accounts.place(account), accounts.place(other))
      transfers.append(
        Transfer(
          debit: isDebited ? named : result, credit: isDebited ? result : named, amount: amount,
          segment: segments.place(segment), cause: Cause(.periodClosed, component).packed, subject: .none))
      return
    }
    let result = scheme.resultAccount(draft.role, on: date).map { scheme.chart[$0].code } ?? "ACCOUNT"
    let sides = component == .creditSwept || component == .reserveDrawn ? "*,\(result)" : "\(result),*"
    throw Rejection(
      "no-posting-rule", .event, value: EventKind.periodClosed.code,
      "the pack does not say where \(component.code) of a year goes in the book of a party of role "
        + "\(draft.role.rawValue) on \(date)",
      remedy: "add a row such as period.closed,\(component.code),\(draft.role.rawValue),,\(sides) to "
        + "posting_rule.csv")
  }
}

extension EventKind {
  /// The command that makes a derived event.
  public var command: String {
    switch self {
    case .periodClosed: "close"
    case .periodReopened: "reopen"
    case .feeAccrued: "accrue"
    case .reserveRemeasured: "remeasure"
    case .packRestated, .guaranteeRestated: "restate"
    case .associationMerged, .guaranteeLeft, .guaranteeTaken, .itemTaken: "merge"
    default: "settle"
    }
  }
}
