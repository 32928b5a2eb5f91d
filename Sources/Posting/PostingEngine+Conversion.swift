import Ledger
import Money

extension PostingEngine {
  /// A fund becomes another (domain.md 9.5 E17): every balance goes over, with its segment, so that the
  /// source of the money is kept; the old fund ends at zero, and so do the accounts between the two.
  func convertFund(_ draft: borrowing Draft, _ working: WorkingSet) throws(Rejection) {
    let event = draft.event
    let party = try eventParty(event)
    let book = party?.book ?? event.book
    let fund = try ownFund(event)
    let target = try targetFund(event, book, from: fund)
    guard facts.roles[event.book] == facts.roles[book] else {
      throw Rejection(
        "other-chart", .party, value: event.text(.party), "the book has another chart of accounts",
        remedy: "convert into a fund of a book of the role \(draft.role.rawValue)")
    }
    let holdings = working.holdings[fund] ?? FundHoldings()
    try checkHoldings(holdings, event, fund)
    let out = try conversionRule(draft, .convertedOut)
    let into = try conversionRule(draft, .convertedIn)
    for entry in holdings.balances {
      var taken = entry.account
      (taken.book, taken.fund) = (Int16(book), Int16(target))
      if facts.details[Int(taken.chart)] == .bank {
        taken.detail = symbols.number(scheme.funds[target].bankAccount)
      }
      let segment = segments.place(entry.segment)
      let chart = Int(entry.account.chart)
      if scheme.chart[chart].accountClass.world == .real {
        try carry(entry.balance, entry.account, against: out, segment, .convertedOut)
        try carry(-entry.balance, taken, against: into, segment, .convertedIn)
      } else if scheme.chart[chart].normal == .credit {
        // Off the balance sheet an account stands against its own opposite, which needs no line of its own.
        let opposite = try opposite(of: chart, in: entry.account, event)
        try carry(entry.balance, entry.account, against: opposite, segment, .convertedOut)
        try carry(-entry.balance, taken, against: opposite, segment, .convertedIn)
      }
    }
  }

  private func checkHoldings(
    _ holdings: FundHoldings, _ event: BusinessEvent, _ fund: Int
  ) throws(Rejection) {
    let code = scheme.funds[fund].code
    guard !holdings.isMovedLater else {
      throw Rejection(
        "later-events-depend", .date, value: event.date.description,
        "later events have moved fund \(code)", remedy: "convert it on a later day")
    }
    guard holdings.openItems == 0 else {
      throw Rejection(
        "items-open", .fund, value: code,
        "the fund has \(holdings.openItems) open items, which would be left",
        remedy: "pay or reverse them first")
    }
    guard !holdings.balances.isEmpty else {
      throw Rejection(
        "nothing-to-convert", .fund, value: code, "the fund has no balances", remedy: "leave the event out")
    }
  }

  /// The account between the two funds that the pack names for a component.
  func conversionRule(
    _ draft: borrowing Draft, _ component: Component
  ) throws(Rejection) -> Int {
    for index in rules.range(draft.event.kind, component) {
      let row = rules.rows[index]
      guard row.role == draft.role, row.validity.contains(draft.event.date),
        case .swept(let against, _) = row.action
      else { continue }
      return against
    }
    throw Rejection(
      "no-posting-rule", .event, value: draft.event.kind.code,
      "the pack does not say through which account the balances of a book of role "
        + "\(draft.role.rawValue) are carried over",
      remedy: "add a row such as \(draft.event.kind.code),\(component.code),\(draft.role.rawValue),,"
        + ([.convertedIn, .mergedIn].contains(component) ? "*,1150" : "1150,*"))
  }

  func opposite(
    of chart: Int, in account: AccountKey, _ event: BusinessEvent
  ) throws(Rejection) -> Int {
    let own = scheme.chart[chart]
    if let pair = own.pair, let row = scheme.chartRow(own.role, pair) { return row }
    let others = scheme.chart.indices.filter {
      let other = scheme.chart[$0]
      return other.role == own.role && other.accountClass == own.accountClass && other.normal != own.normal
    }
    guard let only = others.first, others.count == 1 else {
      throw Rejection(
        "no-opposite", .event, value: event.kind.code,
        "account \(own.code) stands against \(others.count) accounts, so it cannot be carried over",
        remedy: "name the pair of \(own.code) in account.csv")
    }
    return only
  }

  /// Takes a balance, debits less credits, off an account: against another of the same fund and detail.
  func carry(
    _ balance: Int64, _ account: AccountKey, against chart: Int, _ segment: Int32, _ component: Component,
    _ kind: EventKind = .fundConverted
  ) throws(Rejection) {
    var other = account
    other.chart = Int16(chart)
    if facts.details[chart] == .none { other.detail = SymbolTable.none }
    guard let amount = Int64(exactly: balance.magnitude) else { throw sumOverflow() }
    let (named, between) = (accounts.place(account), accounts.place(other))
    transfers.append(
      Transfer(
        debit: balance > 0 ? between : named, credit: balance > 0 ? named : between, amount: amount,
        segment: segment, cause: Cause(kind, component).packed, subject: .none))
  }
}
