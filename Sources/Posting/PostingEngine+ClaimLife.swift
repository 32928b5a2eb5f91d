import Guarantees
import Ledger
import Money
import Reinsurance

/// Claims before they are accepted and when they are not paid; what was written off, margins, charges.
extension PostingEngine {
  /// An expected claim: each insurer reserves its share of what is expected now (domain.md 9.5 E4).
  func notifyClaim(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    guard let id = event.text(.claim) else {
      throw Rejection(
        "claim-needed", .claim, "claim.notified needs a claim", remedy: "fill the column `claim`")
    }
    guard own.state.claim(id) == nil else {
      throw Rejection(
        "claim-known", .claim, value: id, "claim \(id) was accepted before",
        remedy: "a claim is notified before it is accepted")
    }
    guard amount <= own.state.outstanding else {
      let room = Amount(minor: own.state.outstanding, event.currency)
      throw Rejection(
        "above-outstanding", .amount, value: Amount(minor: amount, event.currency).major,
        "\(room) of the guarantee is outstanding", remedy: "at most that")
    }
    guard let shares = LayerEngine.shares(principal: amount, other: 0, layers: own.state.layers) else {
      throw overflow()
    }
    let year = Int16((event.day(.accidentDate) ?? event.date).year)
    let known = own.state.notices.firstIndex { $0.id == id }
    let index = known ?? own.state.notices.count
    if known == nil {
      own.state.notices.append(NoticeState(id: id, year: year, reserves: shares.map { _ in 0 }))
    }
    own.state.notices[index].expected = amount
    for (place, share) in shares.enumerated() where own.state.layers[place].isCeded {
      guard try isInsurer(own.state.layers[place]) else { continue }
      try reserve(share, draft, &own, notice: index, layer: place)
    }
    try reserveOn(draft, &own, notice: index, nil)
  }

  private func isInsurer(_ layer: ResolvedLayer) throws(Rejection) -> Bool {
    try payer(layer).kindText == Role.insurer.rawValue
  }

  /// Brings an insurer's reserve for a claim to an amount.
  private func reserve(
    _ amount: Int64, _ draft: Draft, _ own: inout GuaranteeDraft, notice: Int, layer: Int
  ) throws(Rejection) {
    let change = amount - own.state.notices[notice].reserves[layer]
    own.state.notices[notice].reserves[layer] = amount
    try post(
      draft,
      payerLine(
        change > 0 ? .caseUp : .caseDown, abs(change), own, layer: layer,
        accidentYear: own.state.notices[notice].year, subject: .claim))
  }

  /// A paid claim needs its reserve no more: what is left of it covers what is left to pay. The reserve of a
  /// share that is claimed on request stays until it is claimed.
  /// - Parameter isClaimed: of the place of a layer, whether the event claims its share.
  func releaseCase(
    _ draft: Draft, _ own: inout GuaranteeDraft, _ claim: ClaimState, where isClaimed: (Int) -> Bool
  ) throws(Rejection) {
    guard let index = own.state.notices.firstIndex(where: { $0.id == claim.id }) else { return }
    let isPaid = claim.paid == claim.acceptedPrincipal + claim.acceptedOther
    guard
      let expected = LayerEngine.shares(
        principal: own.state.notices[index].expected, other: 0, layers: own.state.layers)
    else { throw overflow() }
    for place in own.state.notices[index].reserves.indices where isClaimed(place) {
      let held = own.state.notices[index].reserves[place]
      let answered = claim.payers[place].claimed + claim.payers[place].reduced
      let left = isPaid ? 0 : min(held, max(0, expected[place] - answered))
      try reserve(left, draft, &own, notice: index, layer: place)
    }
    try reserveOn(draft, &own, notice: index, claim)
  }

  /// An exemption: an accepted claim is taken back, an expected one ends the promise (domain.md 9.5 E3).
  func denyClaim(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let id = event.text(.claim) ?? ""
    let notice = own.state.notices.firstIndex { $0.id == id }
    if let index = own.state.claim(id) {
      let claim = own.state.claims[index]
      let accepted = claim.acceptedPrincipal + claim.acceptedOther
      guard claim.paid == 0, accepted > 0, claim.book == accepted else {
        throw Rejection(
          "claim-paid", .claim, value: id,
          accepted == 0 ? "the claim was denied before" : "the claim is paid or written down already",
          remedy: "reverse what was posted of it, the latest first")
      }
      own.state.claims[index].acceptedPrincipal = 0
      own.state.claims[index].acceptedOther = 0
      own.state.claims[index].book = 0
      try post(draft, line(.acceptedBack, accepted, own, subject: .claim))
    } else if notice != nil {
      let amount = event.money(.amount) ?? own.state.outstanding
      try take(amount, from: &own, event)
      try post(draft, line(.relieved, amount, own))
      try moveExposures(draft, &own, .relievedCeded)
      try endFee(&draft, &own)
    } else {
      throw Rejection(
        "unknown-claim", .claim, value: id, "the guarantee has no claim \(id), accepted or expected",
        remedy: "post its claim.notified first, or mend the code")
    }
    guard let notice else { return }
    for place in own.state.notices[notice].reserves.indices {
      try reserve(0, draft, &own, notice: notice, layer: place)
    }
    try reserveOn(draft, &own, notice: notice, own.state.claim(id).map { own.state.claims[$0] })
  }

  /// What was written off counts again: income of this year, not less of another year's expense (E9).
  func reinstate(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let index = try claimIndex(event, own.state)
    let off = own.state.claims[index].ownWrittenDown
    let amount = event.money(.amount) ?? off
    guard amount > 0, amount <= off else {
      throw Rejection(
        "above-written-off", .amount, value: Amount(minor: amount, event.currency).major,
        "\(Amount(minor: off, event.currency)) of claim \(own.state.claims[index].id) is written off",
        remedy: off > 0 ? "at most that" : "leave the event out")
    }
    own.state.claims[index].ownWrittenDown -= amount
    own.state.claims[index].book = try add(own.state.claims[index].book, amount)
    try post(draft, line(.reinstated, amount, own, subject: .claim))
    try post(draft, line(.memo, amount, own, subject: .claim))
  }

  /// A margin pays what the debtor owes, and is shared as if the debtor had paid.
  func applyMargin(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let index = try claimIndex(event, own.state)
    let amount = try needAmount(event)
    var claim = own.state.claims[index]
    let room = claim.paid > 0 ? min(own.state.margin, claim.legalClaim) : 0
    guard amount <= room else {
      let (held, owed) = (own.state.margin, claim.paid > 0 ? claim.legalClaim : 0)
      throw Rejection(
        "above-margin", .amount, value: Amount(minor: amount, event.currency).major,
        "the margin is \(Amount(minor: held, event.currency)), and the debtor owes "
          + "\(Amount(minor: owed, event.currency)) of claims that were paid",
        remedy: "at most the smaller of the two")
    }
    guard let applied = RecoveryApplication.apply(amount, to: &claim) else { throw overflow() }
    own.state.margin -= amount
    try postBook(applied, draft, own)
    try postShares(applied, &draft, own, claim)
    try shareOn(&draft, own, &claim)
    own.state.claims[index] = claim
  }

  /// A fund takes over a part of a fee that was billed: the fund owes it, and not the borrower.
  func subsidiseFee(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    guard amount <= own.state.feeReceivable else {
      let room = Amount(minor: own.state.feeReceivable, event.currency)
      throw Rejection(
        "above-fee-billed", .amount, value: Amount(minor: amount, event.currency).major,
        "\(room) of the fee is billed and unpaid", remedy: "at most \(room.major)")
    }
    guard let party = try eventParty(event), party.book >= 0, facts.roles[party.book] == .fund else {
      throw Rejection(
        "no-subsidiser", .party, value: event.text(.party), "keeps no book of a fund in this ledger",
        remedy: "name the fund's book")
    }
    own.state.feeReceivable -= amount
    try post(
      draft,
      AmountLine(
        component: .subsidised, amount: amount, segment: own.segment, subject: .guarantee, party: party,
        fund: own.fund))
    draft.decision.items.append(
      fundItem(.subsidy, amount, draft, segment: own.key, party: event.text(.party), fund: own.fund))
  }

  /// A lender's burden charge: the insurers bore their part of the claims that it is for, and get as much of
  /// the charge as of a claim (domain.md 9.5 E19).
  func assessCharge(_ draft: inout Draft) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    let fund = try ownFund(event)
    guard let lender = try eventParty(event) else {
      throw Rejection(
        "party-needed", .party, "\(event.kind.code) needs the lender", remedy: "fill the column `party`")
    }
    try checkProgramme(event)
    let key = fundSegment(event)
    try post(
      draft,
      AmountLine(
        component: .assessed, amount: amount, segment: segments.place(key), subject: .none, party: lender,
        fund: fund))
    draft.decision.items.append(
      fundItem(.charge, amount, draft, segment: key, party: event.text(.party), fund: fund))
    var state = GuaranteeState(lastDate: event.date)
    state.facts = event.fields.filter { [.line, .programme].contains($0.column) }
    try keepCurrency(event, &state)
    let layers = try resolveLayers(event, state)
    guard let shares = LayerEngine.shares(principal: amount, other: 0, layers: layers) else {
      throw overflow()
    }
    for (layer, share) in zip(layers, shares) where share > 0 {
      guard try isInsurer(layer) else { continue }
      let segment = payerSegment(key, layer, 0)
      try post(
        draft,
        AmountLine(
          component: .assessedShared, amount: share, segment: segments.place(segment), subject: .none,
          party: try payer(layer), fund: fund))
      draft.decision.items.append(
        fundItem(
          .remittance, share, draft, segment: segment, party: layer.party, fund: fund, treaty: layer.treaty))
    }
  }
}
