import Money

extension ModelLedger {
  private static let facts: Set<String> = [
    "fund", "programme", "line", "disaster", "lender", "borrower", "borrower_group", "area", "product",
    "industry", "loan", "loan_amount", "coverage_ratio", "start", "end", "fee_class", "instalments",
    "repayment",
  ]

  /// Events of a guarantee: facts are kept at first mention, payers and cohort are those of the first draw.
  func guarantee(_ draft: inout ModelDraft) throws(Refusal) {
    let event = draft.event
    draft.code = event.fields["guarantee"] ?? ""
    let known = guarantees["\(event.book) \(draft.code)"]
    guard known != nil || event.kind == "guarantee.drawn" || event.kind == "guarantee.approved" else {
      throw Refusal("unknown-guarantee")
    }
    draft.guarantee = known ?? Guarantee()
    draft.posted.changes["of \(draft.code)"] = 1
    let numbers = numbers(event.book, draft.code)
    let hasDraw = numbers["drawn", default: 0] > 0
    try keepCurrency(&draft, numbers)
    for (name, value) in event.fields where ModelLedger.facts.contains(name) {
      let earlier = draft.guarantee.facts[name]
      if let earlier, earlier != value, hasDraw { throw Refusal("fact-differs") }
      draft.guarantee.facts[name] = value
    }
    if event.kind == "guarantee.drawn", !hasDraw {
      draft.guarantee.cohort = scheme.fiscalYear(event.date)
      draft.guarantee.underwritingYear = draft.guarantee.cohort
      let isCovered = draft.guarantee.facts["programme"] == scheme.programme
      draft.guarantee.payers = isCovered ? scheme.payers(variant) : []
    }
    for name in ["programme", "line", "disaster", "area"] {
      draft.segment[name] = draft.guarantee.facts[name]
    }
    if draft.guarantee.cohort > 0 { draft.segment["cohort"] = "\(draft.guarantee.cohort)" }
    draft.fund = try ownFund(event, draft.guarantee.facts["fund"])
    switch event.kind {
    case "guarantee.approved", "guarantee.drawn": open(&draft, numbers)
    case "guarantee.amortised", "guarantee.released": try release(&draft, numbers)
    case "guarantee.cancelled": try lapse(&draft, numbers)
    case "claim.accepted": try accept(&draft, numbers)
    case "claim.paid": try pay(&draft, numbers)
    case "compensation.toIncome": try takeToIncome(&draft, numbers)
    case "indemnity.writtenOff": try writeOff(&draft, numbers)
    case "recovery.received": try recover(&draft, numbers)
    case "recovery.cost":
      _ = try claim(draft, numbers)
      post(&draft, "recoveryCosts", event.amount("amount") ?? 0)
    default: try fee(&draft, numbers)
    }
  }

  /// All amounts of a guarantee are of one currency, as long as any is left.
  private func keepCurrency(_ draft: inout ModelDraft, _ numbers: [String: Int64]) throws(Refusal) {
    let currency = draft.event.currency
    guard currency != draft.guarantee.facts["currency"] ?? scheme.currency else { return }
    guard numbers.allSatisfy({ $0.key.hasPrefix("of ") || $0.value == 0 }) else {
      throw Refusal("fact-differs")
    }
    draft.guarantee.facts["currency"] = currency
  }

  private func open(_ draft: inout ModelDraft, _ numbers: [String: Int64]) {
    let amount = draft.event.amount("amount") ?? 0
    guard draft.event.kind == "guarantee.drawn" else {
      draft.change("approval", by: amount)
      return post(&draft, "approved", amount)
    }
    let used = min(amount, numbers["approval", default: 0])
    draft.change("approval", by: -used)
    draft.change("drawn", by: amount)
    draft.change("outstanding", by: amount)
    post(&draft, "approvalUsed", used)
    post(&draft, "drawn", amount)
    moveExposures(&draft, numbers, "ceded")
  }

  private func release(_ draft: inout ModelDraft, _ numbers: [String: Int64]) throws(Refusal) {
    let outstanding = numbers["outstanding", default: 0]
    let stated = draft.event.amount("amount")
    if stated == nil, outstanding == 0 { throw Refusal("nothing-outstanding") }
    try take(stated ?? outstanding, &draft, "above-outstanding")
    post(&draft, "released", stated ?? outstanding)
    moveExposures(&draft, numbers, "releasedCeded")
    endFee(&draft, numbers)
  }

  /// Takes off the outstanding what must be there on the event's day and on all later ones.
  func take(_ amount: Int64, _ draft: inout ModelDraft, _ code: String) throws(Refusal) {
    let lowest = lowestOutstanding(draft.event.book, draft.code, from: draft.event.date)
    guard amount <= lowest + (draft.posted.changes["outstanding"] ?? 0) else { throw Refusal(code) }
    draft.change("outstanding", by: -amount)
  }

  private func lapse(_ draft: inout ModelDraft, _ numbers: [String: Int64]) throws(Refusal) {
    let approval = numbers["approval", default: 0]
    let amount = draft.event.amount("amount") ?? approval
    guard amount > 0, amount <= approval else { throw Refusal("above-approval") }
    draft.change("approval", by: -amount)
    post(&draft, "approvalLapsed", amount)
    endFee(&draft, numbers)
  }

  private func fee(_ draft: inout ModelDraft, _ numbers: [String: Int64]) throws(Refusal) {
    let amount = draft.event.amount("amount") ?? 0
    let (receivable, unearned) = (numbers["receivable", default: 0], numbers["unearned", default: 0])
    switch draft.event.kind {
    case "fee.billed":
      draft.change("receivable", by: amount)
      draft.change("unearned", by: amount)
      post(&draft, "feeBilled", amount)
    case "fee.received":
      let billed = min(amount, receivable)
      draft.change("receivable", by: -billed)
      draft.change("unearned", by: amount - billed)
      post(&draft, "feePaidBilled", billed)
      post(&draft, "feePaidUnbilled", amount - billed)
    case "fee.earned":
      guard amount <= unearned else { throw Refusal("above-unearned-fee") }
      draft.change("unearned", by: -amount)
      post(&draft, "feeEarned", amount)
    default:
      let back = min(amount, unearned)
      draft.change("unearned", by: -back)
      post(&draft, "refundPaid", back)
      post(&draft, "refundExcess", amount - back)
    }
  }

  /// At the end of the contract what is left of the fee is earned.
  func endFee(_ draft: inout ModelDraft, _ numbers: [String: Int64]) {
    let after = numbers.merging(draft.posted.changes, uniquingKeysWith: +)
    let rest = after["unearned", default: 0]
    guard after["outstanding", default: 0] == 0, after["approval", default: 0] == 0, rest > 0 else { return }
    draft.change("unearned", by: -rest)
    post(&draft, "feeRest", rest)
  }

  /// Each payer's exposure is its share of what is outstanding now; a draw only raises it, others lower it.
  func moveExposures(_ draft: inout ModelDraft, _ numbers: [String: Int64], _ component: String) {
    let after = numbers.merging(draft.posted.changes, uniquingKeysWith: +)
    let shares = shares(principal: after["outstanding", default: 0], other: 0, draft.guarantee.payers)
    for (place, share) in shares.enumerated() {
      let old = after["exposure \(place)", default: 0]
      let new = component == "ceded" ? max(old, share) : min(old, share)
      draft.change("exposure \(place)", by: new - old)
      let segment = payerSegment(draft, place, accidentYear: nil)
      let party = draft.guarantee.payers[place].party
      post(&draft, component, abs(new - old), party: party, segment: segment)
    }
  }

  /// What each payer owes of a claim: rounded half to even, at most what the payers before it leave.
  func shares(principal: Int64, other: Int64, _ payers: [ModelScheme.Payer]) -> [Int64] {
    var rest = principal + other
    return payers.map { payer in
      let base =
        switch payer.base {
        case .principal: principal
        case .whole: principal + other
        case .rest: rest
        }
      let share = min(ModelLedger.halfEven(base * payer.share, 100), rest)
      rest -= share
      return share
    }
  }

  /// A quotient of numbers that are not negative, a half going to the even neighbour.
  static func halfEven(_ dividend: Int64, _ divisor: Int64) -> Int64 {
    let (down, twice) = (dividend / divisor, dividend % divisor * 2)
    if twice == divisor { return down % 2 == 0 ? down : down + 1 }
    return twice > divisor ? down + 1 : down
  }

  /// The segment of a line towards a payer.
  func payerSegment(_ draft: ModelDraft, _ place: Int, accidentYear: Int64?) -> [String: String] {
    var segment = draft.segment
    if let treaty = draft.guarantee.payers[place].treaty {
      segment["treaty"] = treaty
      segment["underwriting_year"] = "\(draft.guarantee.underwritingYear)"
    }
    segment["accident_year"] = accidentYear.map { "\($0)" }
    return segment
  }
}
