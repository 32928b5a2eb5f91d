import Ledger
import Money

extension PostingEngine {
  /// A manual entry: the event names the accounts that it debits and credits. Its legs become transfers in
  /// the order in which they stand, each taking what is left of the first debit and of the first credit: the
  /// same entry gives the same transfers, at most one fewer than it has legs.
  func postEntry(_ draft: borrowing Draft) throws(Rejection) {
    let event = draft.event
    guard isByHandAllowed(draft) else {
      throw Rejection(
        "no-posting-rule", .event, value: event.kind.code,
        "the pack lets nobody post by hand in the book of a party of role \(draft.role.rawValue) on "
          + "\(event.date)",
        remedy: "add a row \(event.kind.code),entry,\(draft.role.rawValue),,*,* to posting_rule.csv")
    }
    let fund = try ownFund(event)
    var debits = try legs(draft, .debit, fund)
    var credits = try legs(draft, .credit, fund)
    try checkSides(debits, credits)
    var segment = SegmentKey()
    segment.programme = symbols.number(event.text(.programme))
    segment.disaster = symbols.number(event.text(.disaster))
    segment.purpose = symbols.number(event.text(.purpose))
    let place = segments.place(segment)
    var (left, right) = (0, 0)
    while left < debits.count, right < credits.count {
      let amount = min(debits[left].minor, credits[right].minor)
      transfers.append(
        Transfer(
          debit: debits[left].account, credit: credits[right].account, amount: amount, segment: place,
          cause: Cause(event.kind, .entry).packed, subject: .none))
      debits[left].minor -= amount
      credits[right].minor -= amount
      if debits[left].minor == 0 { left += 1 }
      if credits[right].minor == 0 { right += 1 }
    }
  }

  private func isByHandAllowed(_ draft: borrowing Draft) -> Bool {
    rules.range(.journalEntry, .entry).contains { index in
      rules.rows[index].role == draft.role && rules.rows[index].action == .named
        && rules.rows[index].validity.contains(draft.event.date)
    }
  }

  private struct Leg {
    var account: Int32
    var chart: Int
    var minor: Int64
  }

  private func legs(
    _ draft: borrowing Draft, _ column: EventColumn, _ fund: Int
  ) throws(Rejection) -> [Leg] {
    let event = draft.event
    guard let stated = event.text(column).flatMap(EntryLeg.read) else {
      throw Rejection("bad-entry", column, "is not a list of accounts", remedy: "write 5140=60.00 5130=40.00")
    }
    var legs: [Leg] = []
    var total: Int64 = 0
    for leg in stated {
      let chart = try byHand(leg, draft.role, column)
      guard let minor = leg.minor ?? (stated.count == 1 ? event.money(.amount) : nil), minor > 0 else {
        throw Rejection(
          "leg-without-amount", column, value: leg.name, "stands beside others and has no amount",
          remedy: "write \(leg.name)=12.50")
      }
      total = try add(total, minor)
      let key = AccountKey(
        book: Int16(event.book), fund: Int16(fund), chart: Int16(chart), currency: event.currency,
        detail: try detail(leg, chart, fund, column))
      legs.append(Leg(account: accounts.place(key), chart: chart, minor: minor))
    }
    let amount = try needAmount(event)
    guard total == amount else {
      throw Rejection(
        "entry-not-balanced", column, value: EntryLeg.shown(EntryLeg.normalised(stated), event.currency),
        "comes to \(Amount(minor: total, event.currency)), the amount is "
          + "\(Amount(minor: amount, event.currency))",
        remedy: "debits and credits must each come to the amount")
    }
    return legs
  }

  /// The chart row of an account that may be moved by hand.
  private func byHand(_ leg: EntryLeg, _ role: Role, _ column: EventColumn) throws(Rejection) -> Int {
    guard let chart = scheme.chartRow(role, leg.account) else {
      let known = scheme.chart.indices.filter { scheme.chart[$0].role == role && facts.carries[$0] == nil }
      throw Rejection(
        "unknown-account", column, value: leg.account, "the chart of \(role.rawValue) has no such account",
        remedy: "use one of: \(known.map { scheme.chart[$0].code }.joined(separator: ", "))")
    }
    if let what = facts.carries[chart] {
      throw Rejection(
        "account-not-by-hand", column, value: leg.account,
        "account \(leg.account) \(scheme.chart[chart].nameEnglish) \(what), and is not moved by hand",
        remedy: "post the event that moves it, or reverse the one that moved it wrongly")
    }
    return chart
  }

  private func detail(
    _ leg: EntryLeg, _ chart: Int, _ fund: Int, _ column: EventColumn
  ) throws(Rejection) -> Int32 {
    switch facts.details[chart] {
    case .none:
      guard leg.detail == nil else {
        throw Rejection(
          "detail-not-kept", column, value: leg.name, "account \(leg.account) is not kept by party or bank",
          remedy: "write \(leg.account)")
      }
      return SymbolTable.none
    case .bank: return symbols.number(leg.detail ?? scheme.funds[fund].bankAccount)
    case .programme: return symbols.number(leg.detail)
    case .party:
      guard let code = leg.detail, let party = party(code) else {
        throw Rejection(
          leg.detail == nil ? "party-needed" : "unknown-party", column, value: leg.name,
          "account \(leg.account) is kept by party", remedy: "write \(leg.account)@ and the code of a party")
      }
      return party.symbol
    }
  }

  private func checkSides(_ debits: [Leg], _ credits: [Leg]) throws(Rejection) {
    for leg in credits where debits.contains(where: { $0.account == leg.account }) {
      throw Rejection(
        "same-account", .credit, value: scheme.chart[leg.chart].code, "is debited and credited",
        remedy: "state what is left of the two")
    }
    guard let first = debits.first else { return }
    let world = scheme.chart[first.chart].accountClass.world
    for leg in debits + credits where scheme.chart[leg.chart].accountClass.world != world {
      throw Rejection(
        "mixed-worlds", .credit, value: scheme.chart[leg.chart].code,
        "is a \(scheme.chart[leg.chart].accountClass.world) account, \(scheme.chart[first.chart].code) a "
          + "\(world) one",
        remedy: "make two entries, each on its own side of the balance sheet")
    }
  }
}

extension SchemeFacts {
  /// What accounts carry beside their balance, worked out from the rules: an account of assets, liabilities
  /// or off balance that guarantees, claims, open items or settlements move tells of them, and a manual entry
  /// would part the two. Bank accounts, which every payment moves too, do not.
  static func carries(_ scheme: Scheme) -> [String?] {
    var carries: [String?] = scheme.chart.map {
      if $0.isClearing { return "is a clearing account" }
      return $0.detail == .programme ? "carries authority by programme" : nil
    }
    let money: Set<EventKind> = [.fundContribution, .fundReturned, .investmentIncome, .operatingExpense]
    let items: Set<EventKind> = [
      .insuranceReceived, .compensationReceived, .recoveryRemitted, .recoveryRefunded, .reinsuranceSettlement,
      .supportPaid, .supportCollected, .fundReturnPaid, .burdenChargeReceived, .feeSubsidyReceived,
      .paymentInstructed, .paymentSettled, .paymentReturned,
      .premiumCeded, .premiumReturned, .treatyAccount, .treatyCommuted,
    ]
    var free: Set<Int> = []
    for rule in scheme.rules where money.contains(rule.event) {
      if case .post(let debit, let credit) = rule.action { free.formUnion([debit, credit]) }
    }
    for rule in scheme.rules {
      guard case .post(let debit, let credit) = rule.action else { continue }
      let what: String
      if items.contains(rule.event) {
        what = "carries open items"
      } else if EventSpecification[rule.event].required.contains(.guarantee) {
        what = "carries guarantees or claims"
      } else {
        continue
      }
      for chart in [debit, credit] where carries[chart] == nil && !free.contains(chart) {
        switch scheme.chart[chart].accountClass {
        case .asset, .liability, .memo, .budget: carries[chart] = what
        case .equity, .income, .expense: break
        }
      }
    }
    for mirror in scheme.mirrors {
      for (role, code) in [(mirror.role, mirror.account), (mirror.otherRole, mirror.otherAccount)] {
        if let chart = scheme.chartRow(role, code) { carries[chart] = "mirrors another party's books" }
      }
    }
    return carries
  }
}
