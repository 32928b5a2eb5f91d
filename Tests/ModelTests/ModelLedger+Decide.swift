import Money

/// An event while it is worked out.
struct ModelDraft {
  var posted: ModelLedger.Posted
  var items: [ModelLedger.Item] = []
  /// Its guarantee with what it keeps, and the fund and the segment of its own lines.
  var code = ""
  var guarantee = ModelLedger.Guarantee()
  var fund = ""
  var segment: [String: String] = [:]

  var event: ModelEvent { posted.event }

  init(_ event: ModelEvent) { posted = ModelLedger.Posted(event: event) }

  mutating func change(_ name: String, by amount: Int64) {
    if amount != 0 { posted.changes[name, default: 0] += amount }
  }
}

extension ModelLedger {
  /// Posts an event, or throws and leaves all as it was.
  mutating func decide(_ event: ModelEvent) throws(Refusal) {
    var draft = ModelDraft(event)
    try checkOpen([event.book], on: event.date)
    switch event.kind {
    case "posting.reversed": try reverse(&draft)
    case "fund.contribution", "fund.returned", "investment.income", "operating.expense", "transit.arrived":
      try fund(&draft)
    case "insurance.received", "compensation.received", "recovery.remitted", "recovery.refunded":
      try clear(&draft)
    default: try guarantee(&draft)
    }
    try keep(draft)
  }

  /// Checks the limits and adds the event to the list.
  mutating func keep(_ draft: ModelDraft) throws(Refusal) {
    try checkOpen(Set(draft.posted.legs.map(\.book)).union([draft.event.book]), on: draft.event.date)
    try checkLimits(draft.posted.legs, on: draft.event.date)
    var posted = draft.posted
    posted.seal = seals + 1
    for item in draft.items {
      posted.made.append(items.count)
      items.append(item)
    }
    for (item, amount) in posted.cleared { items[item].remaining -= amount }
    if !draft.code.isEmpty { guarantees["\(draft.event.book) \(draft.code)"] = draft.guarantee }
    if draft.event.kind == "posting.reversed" {
      let original = find(draft.event.book, draft.event.fields["of"] ?? "")
      if let original { self.posted[original].reversedBy = draft.event.reference }
    }
    self.posted.append(posted)
  }

  /// Posts an amount of a component: in the event's own book and in that of the other party, if it has one.
  /// A negative amount goes the other way.
  func post(
    _ draft: inout ModelDraft, _ component: String, _ amount: Int64, rule: String? = nil,
    party: String? = nil, segment: [String: String]? = nil
  ) {
    guard amount != 0 else { return }
    let event = draft.event
    let own = scheme.role(event.book)
    let segment = ModelLedger.text(segment ?? draft.segment)
    for row in ModelRules.rows[rule ?? component] ?? [] {
      if let kind = row.party, kind != party.flatMap({ scheme.kinds[$0] }) { continue }
      var (book, fund, detail) = (event.book, draft.fund, party)
      if row.role != own, row.role != "*" {
        guard let party, let other = scheme.books[party], other.role == row.role else { continue }
        (book, fund, detail) = (party, other.funds[0], event.book)
      }
      let sides = [row.debit, row.credit].map { chart in
        account(place(chart, event.date), scheme.role(book), detail)
      }
      let leg = Leg(
        component: component, book: book, fund: fund, debit: sides[0], credit: sides[1],
        currency: event.currency, amount: abs(amount), segment: segment)
      draft.posted.legs.append(amount < 0 ? leg.mirror : leg)
    }
  }

  /// Accounts that depend on the scheme or on a change of the pack.
  private func place(_ chart: String, _ date: Day) -> String {
    switch chart {
    case "SUSPENSE": scheme.hasSuspense ? "2310" : "4120"
    case "COSTS": variant == .otherTerms && "\(date)" >= "2020-06-01" ? "5140" : "5130"
    case "EXPENSE": variant == .otherTerms && "\(date)" >= "2020-06-01" ? "5130" : "5140"
    default: chart
    }
  }

  func account(_ chart: String, _ role: String, _ party: String?) -> String {
    ModelRules.byParty[role]?.contains(chart) == true ? "\(chart)/\(party ?? "")" : chart
  }

  static func text(_ segment: [String: String]) -> String {
    segment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ";")
  }

  /// The fund that an event names, or its guarantee; else the only one of its book.
  func ownFund(_ event: ModelEvent, _ fact: String? = nil) throws(Refusal) -> String {
    let funds = scheme.books[event.book]?.funds ?? []
    if let named = event.fields["fund"] ?? fact { return named }
    guard funds.count == 1 else { throw Refusal("fund-needed") }
    return funds[0]
  }

  private func fund(_ draft: inout ModelDraft) throws(Refusal) {
    let event = draft.event
    let party = event.fields["party"]
    let amount = event.amount("amount") ?? 0
    for name in ["programme", "disaster", "purpose"] { draft.segment[name] = event.fields[name] }
    let isContribution = event.kind == "fund.contribution"
    if isContribution || event.kind == "fund.returned" { draft.segment["funding_source"] = party }
    draft.fund = try ownFund(event)
    switch event.kind {
    case "investment.income": post(&draft, "income", amount)
    case "operating.expense": post(&draft, "expense", amount)
    case "transit.arrived":
      guard party != nil else { throw Refusal("party-needed") }
      post(&draft, "arrived", amount, party: party)
    default:
      let kind = party.flatMap { scheme.kinds(variant)[$0] } ?? ""
      let equity = ModelRules.equity(scheme.role(event.book), kind: kind)
      let leg = Leg(
        component: isContribution ? "paid" : "returned", book: event.book, fund: draft.fund, debit: "1010",
        credit: equity, currency: event.currency, amount: amount, segment: ModelLedger.text(draft.segment))
      draft.posted.legs.append(isContribution ? leg : leg.mirror)
    }
  }

  // MARK: - Limits

  /// Cash is never below zero on any day, and no fund below what it must keep available: looked at for every
  /// day from the event's on, for what the event takes away.
  private func checkLimits(_ legs: [Leg], on day: Day) throws(Refusal) {
    var guards: [(name: String, book: String, fund: String, currency: String, charts: Set<String>)] = []
    var minimums: [Int64] = []
    for leg in legs {
      for account in [leg.debit, leg.credit] {
        let chart = String(account.prefix(4))
        var touched: [(String, Set<String>, Int64)] = chart == "1010" ? [("floor", ["1010"], 0)] : []
        for limit in scheme.availabilities
        where limit.role == scheme.role(leg.book) && limit.charts.contains(chart) {
          touched.append(("limit", limit.charts, limit.minimum))
        }
        for (name, charts, minimum) in touched
        where !guards.contains(where: {
          $0.name == name && $0.book == leg.book && $0.fund == leg.fund && $0.currency == leg.currency
        }) {
          guards.append((name, leg.book, leg.fund, leg.currency, charts))
          minimums.append(minimum)
        }
      }
    }
    for (guarding, minimum) in zip(guards, minimums) {
      func balance(_ legs: [Leg]) -> Int64 {
        var balance: Int64 = 0
        for leg in legs
        where leg.book == guarding.book && leg.fund == guarding.fund && leg.currency == guarding.currency {
          if guarding.charts.contains(String(leg.debit.prefix(4))) { balance += leg.amount }
          if guarding.charts.contains(String(leg.credit.prefix(4))) { balance -= leg.amount }
        }
        return balance
      }
      let change = balance(legs)
      guard change < 0 else { continue }
      let byDay = posted.map { (date: $0.event.date, change: balance($0.legs)) }
      let days = Set([day] + byDay.filter { $0.change != 0 && $0.date > day }.map(\.date))
      let lowest = days.map { end in byDay.reduce(0) { $0 + ($1.date <= end ? $1.change : 0) } }.min() ?? 0
      if lowest + change < minimum { throw Refusal(guarding.name) }
    }
  }
}
