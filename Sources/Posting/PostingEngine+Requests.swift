import Guarantees
import Ledger
import Money
import Reinsurance

/// What a pack lets be claimed and ceded on request, by events of their own (domain.md 9.2, events 11, 21 and
/// 23; 9.7; ADR 24).
extension PostingEngine {
  /// Claims of each payer its share of what was paid and not recovered: what came in before lowers the base,
  /// and is not shared with the payer. Nothing of it is claimed twice.
  func fileClaim(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let index = try claimIndex(event, own.state)
    var claim = own.state.claims[index]
    let places = try filed(event, own, claim)
    try checkFilingDay(event, own)
    let layers = cappedLayers(event, own, claim) { places.contains($0) }
    guard let left = claim.unrecovered,
      let shares = LayerEngine.shares(principal: left.principal, other: left.other, layers: layers),
      let full = LayerEngine.shares(
        principal: left.principal, other: left.other, layers: own.state.layers)
    else { throw overflow() }
    // Together the payers bear no more than what is left: none of them pays what another one did.
    var room = max(0, left.principal + left.other - claim.borneByPayers)
    var steps: [(place: Int, amount: Int64)] = []
    for place in places {
      let payer = claim.payers[place]
      let borne = payer.claimed - payer.shared + payer.reduced
      let step = min(max(0, shares[place] - borne), room)
      room -= step
      if step > 0 { steps.append((place, step)) }
    }
    try checkFiled(event, claim, left, steps.reduce(0) { $0 + $1.amount })
    for (place, step) in steps {
      try claimShare(step, of: place, &draft, own, &claim)
      let exceeded = max(0, full[place] - shares[place])
      try post(
        draft, line(.exceeded, exceeded - claim.payers[place].filing.exceeded, own, subject: .claim))
      var filing = Filing()
      (filing.paid, filing.recovered) = (claim.paid, claim.recovered)
      (filing.shared, filing.exceeded) = (claim.payers[place].shared, exceeded)
      claim.payers[place].filing = filing
    }
    try claimOn(&draft, own, &claim)
    own.state.claims[index] = claim
    try releaseCase(draft, &own, claim) { place in steps.contains { $0.place == place } }
  }

  /// The layers whose payers an event claims from: those of its kind, or the one that it names.
  private func filed(
    _ event: BusinessEvent, _ own: GuaranteeDraft, _ claim: ClaimState
  ) throws(Rejection) -> [Int] {
    let isInsurance = event.kind == .insuranceClaimed
    let named = event.text(.party)
    var places: [Int] = []
    for (place, layer) in own.state.layers.enumerated() where named.map({ $0 == layer.party }) ?? true {
      let kind = try payer(layer).kindText
      if (kind == Role.compensator.rawValue) != isInsurance { places.append(place) }
    }
    guard !places.isEmpty else {
      throw Rejection(
        "no-payer", .party, value: named,
        (named.map { "\($0) is none that " } ?? "no party ") + (isInsurance ? "insures" : "compensates")
          + " guarantee \(own.code)",
        remedy: "name a payer of its layers, or leave the event out")
    }
    let asked = places.filter { own.state.layers[$0].isClaimedOnRequest }
    guard !asked.isEmpty else {
      throw Rejection(
        "claimed-with-payment", .claim, value: claim.id,
        "what is due of \(parties(places, own)) is claimed by claim.paid",
        remedy: "leave the event out; or write claimed: on_request into layer.csv for new guarantees")
    }
    let bound = asked.filter { own.state.layers[$0].isCeded }
    guard !bound.isEmpty else {
      throw Rejection(
        "not-bound", .claim, value: claim.id,
        "the cession to \(parties(asked, own)) was not bound before the claim, so the guarantor bears it",
        remedy: "leave the event out")
    }
    guard claim.paid > 0 else {
      throw Rejection(
        "claim-unpaid", .claim, value: claim.id,
        "the claim has not been paid, so nothing can be claimed for it",
        remedy: "post its claim.paid first")
    }
    let open = bound.filter { claim.payers[$0].filing.paid < claim.paid }
    guard !open.isEmpty else {
      throw Rejection(
        "claimed-before", .claim, value: claim.id,
        "all that was paid of the claim was claimed from \(parties(bound, own)) already",
        remedy: "leave the event out; what is paid later can be claimed then")
    }
    return open
  }

  private func parties(_ places: [Int], _ own: GuaranteeDraft) -> String {
    places.compactMap { own.state.layers[$0].party }.joined(separator: ", ")
  }

  /// What was recovered before a claim is told by the order of posting, which must be that of the days.
  private func checkFilingDay(_ event: BusinessEvent, _ own: GuaranteeDraft) throws(Rejection) {
    guard event.date < own.state.lastDate else { return }
    throw Rejection(
      "before-latest", .date, value: event.date.description,
      "guarantee \(own.code) has events of \(own.state.lastDate), and what is claimed rests on them",
      remedy: "use \(own.state.lastDate) or a later day; or reverse what came later, and post it after this")
  }

  private func checkFiled(
    _ event: BusinessEvent, _ claim: ClaimState, _ left: (principal: Int64, other: Int64), _ amount: Int64
  ) throws(Rejection) {
    let base =
      "\(Amount(minor: left.principal, event.currency)) of principal and "
      + "\(Amount(minor: left.other, event.currency)) of interest and costs are paid and not recovered"
    guard amount > 0 else {
      throw Rejection(
        "nothing-to-claim", .claim, value: claim.id, "nothing of the claim is left to claim: \(base)",
        remedy: "leave the event out")
    }
    guard let stated = event.money(.amount), stated != amount else { return }
    throw Rejection(
      "amount-differs", .amount, value: Amount(minor: stated, event.currency).major,
      "\(Amount(minor: amount, event.currency)) can be claimed: \(base)",
      remedy: "write \(Amount(minor: amount, event.currency).major), or leave the column blank")
  }

  // MARK: - Cession

  /// The layers that an event names bear their shares from now on, of what is outstanding and of later
  /// draws.
  func bindCession(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let group = try boundGroup(event, own)
    if let attached = own.state.attachedOn, event.date < attached {
      throw Rejection(
        "before-drawdown", .date, value: event.date.description,
        "guarantee \(own.code) was first drawn on \(attached)", remedy: "use that day or a later one")
    }
    let denied = Set(own.state.claims.filter { $0.acceptedPrincipal + $0.acceptedOther == 0 }.map(\.id))
    let known = own.state.claims.map(\.id) + own.state.notices.map(\.id)
    if let claim = known.first(where: { !denied.contains($0) }) {
      throw Rejection(
        "bound-after-claim", .guarantee, value: own.code,
        "claim \(claim) on it is known: a loss is not ceded after it happened, and the guarantor bears it",
        remedy: "leave the event out")
    }
    guard own.state.outstanding > 0 else {
      throw Rejection(
        "nothing-outstanding", .guarantee, value: own.code, "nothing is outstanding that could be ceded",
        remedy: "leave the event out")
    }
    for place in own.state.layers.indices where own.state.layers[place].group == group {
      own.state.layers[place].cession = .bound
    }
    try moveExposures(draft, &own, .ceded)
  }

  /// The layers that are bound together: one party, or the panel of one treaty.
  private func boundGroup(_ event: BusinessEvent, _ own: GuaranteeDraft) throws(Rejection) -> Int {
    let (treaty, named) = (event.text(.treaty), event.text(.party))
    let found = own.state.layers.filter { layer in
      (treaty.map { $0 == layer.treaty } ?? true) && (named.map { $0 == layer.party } ?? true)
    }
    let open = found.filter { !$0.isCeded }
    guard let first = open.first else {
      let isBound = found.contains { $0.cession == .bound }
      let name = [treaty, named].compactMap { $0 }.joined(separator: ", ")
      throw Rejection(
        found.isEmpty ? "not-ceded" : isBound ? "bound-before" : "ceded-with-drawdown",
        treaty != nil ? .treaty : named != nil ? .party : .guarantee,
        value: treaty ?? named ?? own.code,
        found.isEmpty
          ? "nothing of guarantee \(own.code) is ceded" + (name.isEmpty ? "" : " under or to \(name)")
          : isBound
            ? "the cession was bound before" : "the cession was bound by guarantee.drawn, with the exposure",
        remedy: found.isEmpty ? "mend the guarantee, the treaty or the party" : "leave the event out")
    }
    if let other = open.first(where: { $0.group != first.group }) {
      throw Rejection(
        "ambiguous-cession", .party, value: named,
        "the cessions to \(first.party ?? "") and \(other.party ?? "") are both open",
        remedy: "fill the column `party` or `treaty`")
    }
    return first.group
  }

  // MARK: - Reversal

  /// What was claimed or bound on request since rests on what was paid, recovered and outstanding then.
  func checkRequests(
    _ original: PostedEvent, _ after: GuaranteeState, _ state: GuaranteeState
  ) throws(Rejection) {
    func refusal(_ what: String) -> Rejection {
      Rejection(
        "later-events-depend", .of, value: original.event.reference, what,
        remedy: "reverse that first, the latest first")
    }
    let cessions = zip(after.layers, state.layers).contains { $0.cession != $1.cession }
    if original.outstandingChange != 0, cessions {
      throw refusal("a cession was bound since, of what was outstanding by it")
    }
    for claim in after.claims {
      guard let now = state.claim(claim.id).map({ state.claims[$0] }),
        now.payers.map(\.filing) != claim.payers.map(\.filing)
      else { continue }
      let before = original.stateBefore.flatMap { old in old.claim(claim.id).map { old.claims[$0] } }
      let isBase =
        before.map {
          $0.paid != claim.paid || $0.recovered != claim.recovered
            || $0.payers.map(\.filing) != claim.payers.map(\.filing)
        } ?? true
      guard isBase else { continue }
      throw refusal("claim \(claim.id) was claimed from other payers since, less what came in by then")
    }
  }
}
