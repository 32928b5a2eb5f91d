import Guarantees
import Ledger
import Money

extension Scheme {
  /// Place of a book among those that support a purpose: smaller pays first (domain.md 4, delivery sequence).
  /// Whoever has none comes last.
  public func supportRank(_ purpose: String, book: Int, on day: Day) -> Int {
    supportOrder.filter {
      $0.purpose == purpose && $0.book ?? books[book].code == books[book].code && $0.validity.contains(day)
    }.map(\.order).min() ?? Int.max
  }
}

/// Nobody is granted the same twice, nor more than was lost (domain.md D9 and V11), where the pack has these
/// limits. The register is the open items that grants and clawbacks make.
extension PostingEngine {
  /// What makes support the same: the month and the component. Empty where the event does not state both.
  public static func supportHead(_ event: BusinessEvent) -> String {
    guard let month = event.text(.month), let component = event.text(.component) else { return "" }
    return "\(month)/\(component)"
  }

  /// - Returns: what is above the verified loss, where the pack has it asked back at once.
  func checkSupport(
    _ event: BusinessEvent, _ amount: Int64, _ working: WorkingSet
  ) throws(Rejection) -> Int64 {
    let id = BeneficiaryID(code: event.text(.borrower) ?? "")
    let known = working.benefits[id] ?? []
    var excess: Int64 = 0
    for limit in scheme.limits where limit.validity.contains(event.date) {
      switch limit.kind {
      case .supportOnce(let role) where role == facts.roles[event.book]:
        try checkOnce(event, known, limit.code)
      case .supportWithinLoss(let role, let clawsBack, let byOrder) where role == facts.roles[event.book]:
        let counted = byOrder ? known.filter { !comesLater($0, than: event) } : known
        excess = try max(excess, checkLoss(event, amount, counted, clawsBack ? nil : limit.code))
      default: continue
      }
    }
    return excess
  }

  /// Support of interest that states what it rests on is worked out again: loan_amount x rate x days / 365,
  /// both days counted, half-even. The rate is the market's less the preferential one (domain.md 1c).
  func checkInterest(_ event: BusinessEvent, _ amount: Int64) throws(Rejection) {
    let basis: [EventColumn] = [.loanAmount, .rate, .periodFrom, .periodTo]
    guard basis.contains(where: { event[$0] != nil }) else { return }
    guard let principal = event.money(.loanAmount), case .ratio(let rate)? = event[.rate],
      let from = event.day(.periodFrom), let to = event.day(.periodTo)
    else {
      let missing = basis.first { event[$0] == nil } ?? .rate
      throw Rejection(
        "incomplete-basis", missing, "interest rests on loan_amount, rate, period_from and period_to",
        remedy: "fill all four columns, or none")
    }
    guard from <= to else {
      throw Rejection(
        "period-order", .periodTo, value: "\(to)", "is before the first day, \(from)",
        remedy: "write the last day of the period")
    }
    let due = try interest(on: principal, at: rate, days: to.number - from.number + 1)
    guard amount == due else {
      throw Rejection(
        "interest-differs", .amount, value: Amount(minor: amount, event.currency).major,
        "loan_amount x rate x days / 365 is \(Amount(minor: due, event.currency))",
        remedy: "grant \(Amount(minor: due, event.currency).major)")
    }
  }

  /// Services are counted and move no money; their cost is an operating expense (domain.md 1a, 9.6).
  func countServices(_ draft: borrowing Draft) throws(Rejection) {
    try checkProgramme(draft.event)
    guard case .whole(let count)? = draft.event[.headcount], count > 0 else {
      throw Rejection(
        "nothing-counted", .headcount, value: draft.event[.headcount]?.normalised, "counts nothing",
        remedy: "write how many services were given, 1 or more")
    }
  }

  private func comesLater(_ benefit: Benefit, than event: BusinessEvent) -> Bool {
    scheme.supportRank(benefit.purpose, book: benefit.book, on: event.date)
      > scheme.supportRank(event.text(.purpose) ?? "", book: event.book, on: event.date)
  }

  private func checkOnce(
    _ event: BusinessEvent, _ known: [Benefit], _ limit: String
  ) throws(Rejection) {
    let head = PostingEngine.supportHead(event)
    // What was asked back whole may be granted again.
    guard !head.isEmpty else { return }
    let same = known.filter { $0.head == head }
    let left = same.reduce(Int128(0)) { $0 + Int128($1.granted) - Int128($1.clawedBack) }
    guard left > 0, let before = same.first(where: { $0.granted > 0 }) else { return }
    throw Rejection(
      "duplicate-support", .month, value: event.text(.month),
      "limit \(limit): event \(before.reference) granted this component of this month before",
      remedy: "leave it out, or ask the other back first")
  }

  /// - Parameter limit: nil where what is above the loss is not refused.
  /// - Returns: what of the amount is above the loss.
  private func checkLoss(
    _ event: BusinessEvent, _ amount: Int64, _ known: [Benefit], _ limit: String?
  ) throws(Rejection) -> Int64 {
    guard let loss = event.money(.verifiedLoss) else { return 0 }
    var granted: Int64 = 0
    for benefit in known
    where benefit.currency == event.currency && benefit.purpose == event.text(.purpose) ?? ""
      && benefit.disaster == event.text(.disaster) ?? ""
    {
      granted = try add(granted, benefit.granted - benefit.clawedBack)
    }
    let above = try add(granted, amount) - loss
    guard above > 0 else { return 0 }
    guard let limit else { return min(amount, above) }
    throw Rejection(
      "above-verified-loss", .amount, value: Amount(minor: amount, event.currency).major,
      "limit \(limit): the verified loss is \(Amount(minor: loss, event.currency)), of which "
        + "\(Amount(minor: granted, event.currency)) is granted",
      remedy: granted < loss
        ? "at most \(Amount(minor: loss - granted, event.currency).major)" : "leave it out")
  }

  /// What later events of the same chunk must know of a grant, a clawback or the reversal of one.
  func keepBenefits(_ draft: Draft, _ working: inout WorkingSet) {
    for item in draft.decision.items where item.kind == .grant || item.kind == .clawback {
      let id = BeneficiaryID(code: item.guarantee)
      let isGrant = item.kind == .grant
      if isGrant || item.amount < 0 { supported.insert(item.guarantee) }
      working.benefits[id, default: []].append(
        Benefit(
          book: item.book, reference: item.reference, head: item.claim,
          disaster: symbols.text(item.segment.disaster),
          purpose: symbols.text(item.segment.purpose), currency: item.currency,
          granted: isGrant ? item.amount : 0, clawedBack: isGrant ? 0 : item.amount))
    }
  }
}
