import Money

extension ModelLedger {
  /// The name of the event's claim, which must have been accepted.
  func claim(_ draft: ModelDraft, _ numbers: [String: Int64]) throws(Refusal) -> String {
    let claim = draft.event.fields["claim"] ?? ""
    guard numbers["\(claim) accepted", default: 0] > 0 else { throw Refusal("unknown-claim") }
    return claim
  }

  func accept(_ draft: inout ModelDraft, _ numbers: [String: Int64]) throws(Refusal) {
    let event = draft.event
    let claim = event.fields["claim"] ?? ""
    guard numbers["\(claim) accepted", default: 0] == 0 else { throw Refusal("claim-known") }
    let (interest, costs) = (event.amount("interest") ?? 0, event.amount("costs") ?? 0)
    guard let amount = event.amount("amount") else { throw Refusal("amount-needed") }
    let principal = event.amount("principal") ?? amount - interest - costs
    try take(principal, &draft, "claim-above-guarantee")
    draft.change("\(claim) accepted", by: 1)
    draft.change("\(claim) year", by: Int64(event.date.civil.year))
    draft.change("\(claim) principal", by: principal)
    draft.change("\(claim) other", by: interest + costs)
    draft.change("\(claim) book", by: principal + interest + costs)
    for (component, part) in [("principal", principal), ("interest", interest), ("costs", costs)] {
      post(&draft, component, part)
    }
    post(&draft, "relieved", principal)
    moveExposures(&draft, numbers, "relievedCeded")
    let rest = numbers["outstanding", default: 0] - principal
    if event.fields["final"] == "yes", rest > 0 {
      try take(rest, &draft, "claim-above-guarantee")
      post(&draft, "restReleased", rest)
      moveExposures(&draft, numbers, "restReleasedCeded")
    }
    endFee(&draft, numbers)
  }

  /// A payment: of each payer is claimed its share of all that was paid, less what was claimed before.
  func pay(_ draft: inout ModelDraft, _ numbers: [String: Int64]) throws(Refusal) {
    let event = draft.event
    let claim = try claim(draft, numbers)
    let paid = numbers["\(claim) paid principal", default: 0]
    let paidOther = numbers["\(claim) paid other", default: 0]
    let openPrincipal = numbers["\(claim) principal", default: 0] - paid
    let openOther = numbers["\(claim) other", default: 0] - paidOther
    let amount = event.amount("amount") ?? openPrincipal + openOther
    let principal = event.amount("principal") ?? min(amount, openPrincipal)
    let other = amount - principal
    guard amount > 0, principal <= openPrincipal, other <= openOther else { throw Refusal("above-accepted") }
    draft.change("\(claim) paid principal", by: principal)
    draft.change("\(claim) paid other", by: other)
    post(&draft, "paid", amount)
    let shares = shares(principal: paid + principal, other: paidOther + other, draft.guarantee.payers)
    for (place, share) in shares.enumerated() {
      let step = share - numbers["\(claim) claimed \(place)", default: 0]
      guard step > 0 else { continue }
      let payer = draft.guarantee.payers[place]
      draft.change("\(claim) claimed \(place)", by: step)
      if scheme.hasSuspense { draft.change("\(claim) suspense \(place)", by: step) }
      let segment = payerSegment(draft, place, accidentYear: numbers["\(claim) year"])
      let component = payer.role == "compensator" ? "compensationClaimed" : "insuranceClaimed"
      post(&draft, component, step, party: payer.party, segment: segment)
      owe("claim", step, &draft, payer, claim, segment)
    }
  }

  private func owe(
    _ kind: String, _ amount: Int64, _ draft: inout ModelDraft, _ payer: ModelScheme.Payer, _ claim: String,
    _ segment: [String: String]
  ) {
    let event = draft.event
    draft.items.append(
      Item(
        reference: event.reference, kind: kind, book: event.book, party: payer.party,
        treaty: payer.treaty ?? "", segment: ModelLedger.text(segment), currency: event.currency,
        fund: draft.fund, amount: amount, date: event.date, guarantee: draft.code, claim: claim,
        remaining: amount))
  }

  func takeToIncome(_ draft: inout ModelDraft, _ numbers: [String: Int64]) throws(Refusal) {
    let claim = try claim(draft, numbers)
    var book = numbers["\(claim) book", default: 0]
    var isAny = false
    for (place, payer) in draft.guarantee.payers.enumerated() {
      let suspense = numbers["\(claim) suspense \(place)", default: 0]
      guard suspense > 0 else { continue }
      isAny = true
      let down = min(suspense, book)
      book -= down
      draft.change("\(claim) suspense \(place)", by: -suspense)
      draft.change("\(claim) down \(place)", by: down)
      draft.change("\(claim) book", by: -down)
      let dated = payerSegment(draft, place, accidentYear: numbers["\(claim) year"])
      let plain = payerSegment(draft, place, accidentYear: nil)
      post(&draft, "toIncome", suspense, party: payer.party, segment: dated)
      post(&draft, "writtenDown", down, party: payer.party, segment: plain)
      post(&draft, "memo", down, rule: "memoUp", party: payer.party, segment: plain)
    }
    if !isAny { throw Refusal("no-suspense") }
  }

  func writeOff(_ draft: inout ModelDraft, _ numbers: [String: Int64]) throws(Refusal) {
    let claim = try claim(draft, numbers)
    let book = numbers["\(claim) book", default: 0]
    let amount = draft.event.amount("amount") ?? book
    guard amount > 0, amount <= book else { throw Refusal("above-book-value") }
    draft.change("\(claim) book", by: -amount)
    draft.change("\(claim) own down", by: amount)
    post(&draft, "writtenDown", amount)
    post(&draft, "memo", amount, rule: "memoUp")
  }

  /// The debtor pays. Each payer gets its part of all that came in, rounded down, less what it got before;
  /// the payment goes against what was written down for the payers, the book value, and what was written off.
  func recover(_ draft: inout ModelDraft, _ numbers: [String: Int64]) throws(Refusal) {
    let claim = try claim(draft, numbers)
    func number(_ name: String) -> Int64 { numbers["\(claim) \(name)", default: 0] }
    let payers = draft.guarantee.payers.indices
    let damages = draft.event.amount("damages") ?? 0
    let amount = (draft.event.amount("amount") ?? 0) - damages
    guard amount >= 0 else { throw Refusal("above-amount") }
    let paid = number("paid principal") + number("paid other")
    guard paid > 0 else { throw Refusal("claim-unpaid") }
    let owed = number("book") + number("own down") + payers.reduce(0) { $0 + number("down \($1)") }
    let applied = min(amount, owed)
    let recovered = number("recovered") + applied
    draft.change("\(claim) recovered", by: applied)
    var (left, down) = (applied, Int64(0))
    var shares: [(suspense: Int64, expense: Int64)] = []
    for place in payers {
      let claimed = number("claimed \(place)")
      let step = Int64(Int128(recovered) * Int128(claimed) / Int128(paid)) - number("shared \(place)")
      let share = max(0, min(step, claimed - number("shared \(place)")))
      let suspense = min(share, number("suspense \(place)"))
      let part = min(share, number("down \(place)"), left)
      draft.change("\(claim) shared \(place)", by: share)
      draft.change("\(claim) suspense \(place)", by: -suspense)
      draft.change("\(claim) down \(place)", by: -part)
      (left, down) = (left - part, down + part)
      shares.append((suspense, share - suspense))
    }
    let book = min(left, number("book"))
    let own = min(left - book, number("own down"))
    draft.change("\(claim) book", by: -book)
    draft.change("\(claim) own down", by: -own)
    (left, down) = (left - book - own, down + own)
    for place in payers {
      let part = min(
        left, number("down \(place)") + draft.posted.changes["\(claim) down \(place)", default: 0])
      draft.change("\(claim) down \(place)", by: -part)
      (left, down) = (left - part, down + part)
    }
    post(&draft, "book", book)
    post(&draft, "writtenDownRecovered", down)
    post(&draft, "memo", down, rule: "memoDown")
    post(&draft, "damages", damages)
    post(&draft, "unapplied", amount - applied)
    for (place, share) in shares.enumerated() where share.suspense + share.expense > 0 {
      let payer = draft.guarantee.payers[place]
      let segment = payerSegment(draft, place, accidentYear: numbers["\(claim) year"])
      post(&draft, "fromSuspense", share.suspense, party: payer.party, segment: segment)
      post(&draft, "fromExpense", share.expense, party: payer.party, segment: segment)
      owe("remittance", share.suspense + share.expense, &draft, payer, claim, segment)
    }
  }
}
