import Guarantees
import Ledger
import Money
import Reinsurance

/// What a programme asks of its guarantees: line, terms, eligibility, caps.
extension PostingEngine {
  /// Gives the guarantee the line that the pack's table says, with the rule that said it (domain.md D5).
  func deriveLine(_ event: BusinessEvent, _ state: inout GuaranteeState) throws(Rejection) {
    if scheme.lineRules.isEmpty { return }
    if let typed = event.text(.line) {
      throw Rejection(
        "line-derived", .line, value: typed, "the insurance line follows from line_rule.csv",
        remedy: "leave the column blank")
    }
    guard let rule = lineRule(event, state, isDerived: true) else {
      throw Rejection(
        "no-line", .programme, value: state.fact(.programme),
        "no rule of line_rule.csv gives the guarantee a line on \(event.date)",
        remedy: "mend its facts, or add a rule to the pack")
    }
    state.facts.removeAll { $0.column == .line || $0.column == .rule }
    insert(EventField(.line, .text(rule.line)), &state)
    insert(EventField(.rule, .text(rule.code)), &state)
  }

  /// The rule behind a guarantee's line: the one that was kept, else the first that holds on the day.
  private func lineRule(_ event: BusinessEvent, _ state: GuaranteeState, isDerived: Bool = false) -> LineRule?
  {
    func first(_ fits: (LineRule) -> Bool) -> LineRule? {
      scheme.lineRules.first { $0.validity.contains(event.date) && fits($0) }
    }
    if !isDerived {
      if let code = state.fact(.rule) { return first { $0.code == code } }
      if let line = state.fact(.line) { return first { $0.line == line } }
    }
    return first { rule in
      rule.condition.holds { column in
        column == .amount ? event[.amount] : state.facts.first { $0.column == column }?.value
      }
    }
  }

  /// A layer's ratio, or the fill rate of the guarantee's line.
  func ratio(_ layer: Layer, _ event: BusinessEvent, _ state: GuaranteeState) throws(Rejection) -> Ratio {
    guard layer.isByFillRate else { return layer.ratio }
    guard let rate = lineRule(event, state)?.fillRate else {
      throw Rejection(
        "no-line", .programme, value: state.fact(.programme),
        "no rule of line_rule.csv gives a fill rate on \(event.date)", remedy: "add a rule to the pack")
    }
    return rate
  }

  /// The programme's terms on the day of an approval or draw: who may, how long, which part of the loan.
  func checkTerms(_ event: BusinessEvent, _ state: GuaranteeState) throws(Rejection) {
    guard let code = state.fact(.programme),
      let programme = scheme.programmes.first(where: { $0.code == code && $0.validity.contains(event.date) })
    else { return }
    if let condition = programme.eligibility,
      !condition.holds({ column in state.facts.first { $0.column == column }?.value })
    {
      throw Rejection(
        "not-eligible", .programme, value: code,
        "programme \(code) takes guarantees of which `\(condition.text)` holds",
        remedy: "mend the facts, or use another programme")
    }
    try checkDisaster(event, state, programme)
    try checkTerm(state, programme)
    try checkCoverage(event, state, programme)
  }

  private func day(_ column: EventColumn, _ state: GuaranteeState) -> Day? {
    if case .day(let day)? = state.facts.first(where: { $0.column == column })?.value { return day }
    return nil
  }

  private func checkTerm(_ state: GuaranteeState, _ programme: Programme) throws(Rejection) {
    guard let most = programme.maximumTermMonths, let start = day(.start, state), let end = day(.end, state),
      let last = start.adding(months: most), end > last
    else { return }
    throw Rejection(
      "above-term", .end, value: end.description,
      "programme \(programme.code) guarantees at most \(most) months",
      remedy: "at the latest \(last)")
  }

  private func checkCoverage(
    _ event: BusinessEvent, _ state: GuaranteeState, _ programme: Programme
  ) throws(Rejection) {
    guard let ratio = programme.coverageRatio else { return }
    if case .ratio(let stated)? = event[.coverageRatio], stated > ratio {
      throw Rejection(
        "above-coverage", .coverageRatio, value: stated.description,
        "programme \(programme.code) guarantees \(ratio) of a loan", remedy: "at most \(ratio)")
    }
    guard case .money(let loan)? = state.facts.first(where: { $0.column == .loanAmount })?.value,
      let most = ratio.share(of: loan)
    else { return }
    let guaranteed = try add(state.outstanding, state.openApproval)
    guard guaranteed > most else { return }
    throw Rejection(
      "above-coverage", .amount, value: event.money(.amount).map { Amount(minor: $0, event.currency).major },
      "programme \(programme.code) guarantees \(ratio) of the loan of "
        + "\(Amount(minor: loan, event.currency)): "
        + "\(Amount(minor: most, event.currency)), and it would be "
        + "\(Amount(minor: guaranteed, event.currency))",
      remedy: "at most \(Amount(minor: most, event.currency).major) in all")
  }

  /// A fee is within the programme's cap a year, for the loan and the months of the guarantee, where these
  /// are known (domain.md 2.2: 0.8 % of the Great East Japan guarantee).
  func checkFeeCap(_ event: BusinessEvent, _ state: GuaranteeState) throws(Rejection) {
    guard event.kind == .feeBilled || event.kind == .feeReceived, let code = state.fact(.programme),
      let programme = scheme.programmes.first(where: { $0.code == code && $0.validity.contains(event.date) }),
      let cap = programme.feeCap, let amount = event.money(.amount),
      case .money(let loan)? = state.facts.first(where: { $0.column == .loanAmount })?.value,
      let start = day(.start, state), let end = day(.end, state)
    else { return }
    let months = Int64(max(1, start.months(to: end)))
    let most = Rounding.down.divide(
      Int128(loan) * Int128(months) * Int128(cap.numerator), by: Int128(cap.denominator) * 12)
    // What is received of a bill was within the cap when it was billed.
    let unbilled = event.kind == .feeReceived ? amount - min(amount, state.feeReceivable) : amount
    guard let most, unbilled > most else { return }
    throw Rejection(
      "above-fee-cap", .amount, value: Amount(minor: amount, event.currency).major,
      "programme \(code) lets a fee be \(cap) of the loan a year: "
        + "\(Amount(minor: most, event.currency)) for \(months) months",
      remedy: "at most \(Amount(minor: most, event.currency).major)")
  }
}

/// Caps of portfolios: what a payer does not pay any more stays with the guarantor (domain.md 3.2, 5).
extension PostingEngine {
  /// The layers of a claim, each that is claimed now capped at what its payer bears and what room there is.
  /// - Parameter isClaimed: of the place of a layer.
  func cappedLayers(
    _ event: BusinessEvent, _ own: GuaranteeDraft, _ claim: ClaimState,
    where isClaimed: (Int) -> Bool
  ) -> [ResolvedLayer] {
    var layers = own.state.layers
    guard !isTrial else { return layers }
    for place in layers.indices where isClaimed(place) {
      guard let party = layers[place].party,
        let room = limits.room(
          payer: symbols.number(party), programme: own.key.programme, book: event.book, on: event.date)
      else { continue }
      let payer = claim.payers[place]
      // A share on request is one of what is not recovered.
      let borne = layers[place].isClaimedOnRequest ? payer.claimed - payer.shared : payer.claimed
      let most = borne.addingReportingOverflow(room)
      if !most.overflow { layers[place].cap = min(layers[place].cap ?? most.partialValue, most.partialValue) }
    }
    return layers
  }

  /// Notes what caps leave with the guarantor, more or less than before.
  func postExcess(
    _ draft: Draft, _ own: GuaranteeDraft, before: ClaimState, after: ClaimState, _ shares: [Int64]
  ) throws(Rejection) {
    guard
      let full = LayerEngine.shares(
        principal: after.paidPrincipal, other: after.paidOther, layers: own.state.layers),
      let known = LayerEngine.shares(
        principal: before.paidPrincipal, other: before.paidOther, layers: own.state.layers)
    else { throw overflow() }
    var change: Int64 = 0
    for place in full.indices where own.state.layers[place].isClaimedWithPayment {
      change += max(0, full[place] - shares[place]) - max(0, known[place] - before.payers[place].claimed)
    }
    try post(draft, line(.exceeded, change, own, subject: .claim))
  }
}
