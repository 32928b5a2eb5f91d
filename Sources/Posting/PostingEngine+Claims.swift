import Guarantees
import Ledger
import Money
import Reinsurance

extension PostingEngine {
  func claimIndex(_ event: BusinessEvent, _ state: GuaranteeState) throws(Rejection) -> Int {
    guard let id = event.text(.claim) else {
      throw Rejection(
        "claim-needed", .claim, "\(event.kind.code) needs a claim", remedy: "fill the column `claim`")
    }
    guard let index = state.claim(id) else {
      throw Rejection(
        "unknown-claim", .claim, value: id, "the guarantee has no claim \(id)",
        remedy: "post its claim.accepted first, or mend the code")
    }
    return index
  }

  /// Acceptance: the lender's claim becomes payable, the promise that it uses up ends (domain.md 9.5 E1).
  func acceptClaim(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    guard let id = event.text(.claim) else {
      throw Rejection(
        "claim-needed", .claim, "claim.accepted needs a claim", remedy: "fill the column `claim`")
    }
    guard own.state.claim(id) == nil else {
      throw Rejection(
        "claim-known", .claim, value: id, "claim \(id) was accepted before",
        remedy: "give the further claim a code of its own")
    }
    let interest = event.money(.interest) ?? 0
    let costs = event.money(.costs) ?? 0
    let other = try add(interest, costs)
    let principal = try claimedPrincipal(event, other: other)
    var claim = ClaimState(id: id, payers: own.state.layers.count)
    claim.retroceded = Array(repeating: RetrocededAmount(), count: own.state.retroceded.count)
    claim.accidentYear = Int16((event.day(.accidentDate) ?? event.date).year)
    claim.acceptedPrincipal = principal
    claim.acceptedOther = other
    claim.book = try add(principal, other)
    try take(principal, from: &own, event)
    try post(draft, line(.principal, principal, own, subject: .claim))
    try post(draft, line(.interest, interest, own, subject: .claim))
    try post(draft, line(.costs, costs, own, subject: .claim))
    try post(draft, line(.relieved, principal, own))
    try moveExposures(draft, &own, .relievedCeded)
    if event.flag(.final), own.state.outstanding > 0 {
      let rest = own.state.outstanding
      try take(rest, from: &own, event)
      try post(draft, line(.restReleased, rest, own))
      try moveExposures(draft, &own, .restReleasedCeded)
    }
    try endFee(&draft, &own)
    own.state.claims.append(claim)
  }

  /// The principal of a claim as stated, else what interest and costs leave of the amount.
  private func claimedPrincipal(_ event: BusinessEvent, other: Int64) throws(Rejection) -> Int64 {
    if let principal = event.money(.principal) { return principal }
    let amount = try needAmount(event)
    guard other <= amount else {
      throw Rejection(
        "above-amount", .amount, value: Amount(minor: amount, event.currency).major,
        "interest and costs are \(Amount(minor: other, event.currency)), more than the amount",
        remedy: "amount = principal + interest + costs")
    }
    return amount - other
  }

  /// Payment (subrogation): each payer's share of the claim is claimed from it in the same event (law 2).
  func payClaim(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let index = try claimIndex(event, own.state)
    var claim = own.state.claims[index]
    let openPrincipal = claim.acceptedPrincipal - claim.paidPrincipal
    let openOther = claim.acceptedOther - claim.paidOther
    let amount = event.money(.amount) ?? openPrincipal + openOther
    guard amount > 0, amount <= openPrincipal + openOther else {
      let open = Amount(minor: openPrincipal + openOther, event.currency)
      throw Rejection(
        "above-accepted", .amount, value: Amount(minor: amount, event.currency).major,
        "\(open) of claim \(claim.id) is accepted and unpaid",
        remedy: open.minor > 0 ? "at most \(open.major)" : "correct the claim: nothing of it is left to pay")
    }
    // A part payment that does not say what it pays takes the principal first.
    let principal = event.money(.principal) ?? min(amount, openPrincipal)
    let other = amount - principal
    guard principal <= openPrincipal, other <= openOther, other >= 0 else {
      throw Rejection(
        "above-accepted", .principal, value: Amount(minor: principal, event.currency).major,
        "unpaid are \(Amount(minor: openPrincipal, event.currency)) of principal and "
          + "\(Amount(minor: openOther, event.currency)) of interest and costs",
        remedy: "split the payment within those")
    }
    claim.paidPrincipal += principal
    claim.paidOther += other
    try post(draft, line(.paid, amount, own, subject: .claim))
    let layers = cappedLayers(draft.event, own, claim) { own.state.layers[$0].isClaimedWithPayment }
    guard
      let shares = LayerEngine.shares(
        principal: claim.paidPrincipal, other: claim.paidOther, layers: layers)
    else { throw overflow() }
    if layers != own.state.layers {
      try postExcess(draft, own, before: own.state.claims[index], after: claim, shares)
    }
    for (place, share) in shares.enumerated() where layers[place].isClaimedWithPayment {
      // What a payer refused once is not claimed from it again.
      let due = share - claim.payers[place].reduced
      let step = due - claim.payers[place].claimed
      // A unit may go back, as a panel's lines are those of the whole claim: not what was shared or taken to
      // income already.
      let suspense = scheme.compensation == .suspense ? claim.payers[place].suspense + step : 0
      guard step != 0, due >= claim.payers[place].shared, suspense >= 0 else { continue }
      try claimShare(step, of: place, &draft, own, &claim)
    }
    try claimOn(&draft, own, &claim)
    own.state.claims[index] = claim
    try releaseCase(draft, &own, claim) { !layers[$0].isClaimedOnRequest }
  }

  /// Claims an amount of the payer of a layer: with the payment, or on request.
  func claimShare(
    _ amount: Int64, of place: Int, _ draft: inout Draft, _ own: GuaranteeDraft, _ claim: inout ClaimState
  ) throws(Rejection) {
    claim.payers[place].claimed += amount
    if scheme.compensation == .suspense { claim.payers[place].suspense += amount }
    let isCompensator = try payer(own.state.layers[place]).kindText == Role.compensator.rawValue
    let component: Component = isCompensator ? .compensationClaimed : .insuranceClaimed
    try post(
      draft,
      payerLine(component, amount, own, layer: place, accidentYear: claim.accidentYear, subject: .claim))
    draft.decision.items.append(
      item(.claim, amount, draft, own, layer: place, claim: claim, ordinal: draft.decision.items.count))
  }

  /// What is left of the suspense is taken to income, and the indemnity right written down by as much, payer
  /// by payer; the debtor goes on owing it (domain.md 9.5 E5 and E6).
  func takeToIncome(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let index = try claimIndex(draft.event, own.state)
    var claim = own.state.claims[index]
    guard claim.payers.contains(where: { $0.suspense > 0 }) else {
      throw Rejection(
        "no-suspense", .claim, value: claim.id, "nothing of the claim is left on the suspense account",
        remedy: "leave the event out")
    }
    for place in claim.payers.indices where claim.payers[place].suspense > 0 {
      let suspense = claim.payers[place].suspense
      let down = min(suspense, claim.book)
      claim.payers[place].suspense = 0
      claim.payers[place].writtenDown += down
      claim.book -= down
      for (component, amount) in [(Component.toIncome, suspense), (.writtenDown, down), (.memo, down)] {
        try post(
          draft,
          payerLine(
            component, amount, own, layer: place,
            accidentYear: component == .toIncome ? claim.accidentYear : 0,
            subject: .claim))
      }
    }
    own.state.claims[index] = claim
  }

  /// Uncollectible: out of the reserve first, and what it does not hold is an expense (domain.md 2.3, 3.2).
  func writeOff(
    _ draft: Draft, _ own: inout GuaranteeDraft, _ working: WorkingSet
  ) throws(Rejection) {
    let event = draft.event
    let index = try claimIndex(event, own.state)
    let book = own.state.claims[index].book
    let amount = event.money(.amount) ?? book
    guard amount > 0, amount <= book else {
      throw Rejection(
        "above-book-value", .amount, value: Amount(minor: amount, event.currency).major,
        "the indemnity right of claim \(own.state.claims[index].id) stands at "
          + "\(Amount(minor: book, event.currency))",
        remedy: "at most that")
    }
    own.state.claims[index].book -= amount
    own.state.claims[index].ownWrittenDown += amount
    let covered = min(amount, heldForWriteOff(draft, own, working))
    try post(draft, line(.fromReserve, covered, own, subject: .claim))
    try post(draft, line(.writtenDown, amount - covered, own, subject: .claim))
    try post(draft, line(.memo, amount, own, subject: .claim))
  }

  /// Charts of the reserves that write-offs are taken out of.
  public var writeOffReserves: [Int] {
    var charts: Set<Int> = []
    for row in rules.rows[rules.range(.indemnityWrittenOff, .fromReserve)] {
      if case .post(let debit, _) = row.action { charts.insert(debit) }
    }
    return charts.sorted()
  }

  private func reserve(_ role: Role, on date: Day) -> Int? {
    for row in rules.rows[rules.range(.indemnityWrittenOff, .fromReserve)]
    where row.role == role && row.validity.contains(date) {
      if case .post(let debit, _) = row.action { return debit }
    }
    return nil
  }

  private func heldForWriteOff(_ draft: Draft, _ own: GuaranteeDraft, _ working: WorkingSet) -> Int64 {
    guard let chart = reserve(draft.role, on: draft.event.date) else { return 0 }
    let account = AccountKey(
      book: Int16(draft.event.book), fund: Int16(own.fund), chart: Int16(chart),
      currency: draft.event.currency, detail: SymbolTable.none)
    return max(0, working.reserves[HeldReserve(account: account, segment: own.key)] ?? 0)
  }

  /// What a write-off took out of a reserve is no more there for the next.
  func keepReserves(_ draft: Draft, _ working: inout WorkingSet) {
    guard draft.event.kind == .indemnityWrittenOff, !working.reserves.isEmpty else { return }
    let cause = Cause(.indemnityWrittenOff, .fromReserve).packed
    for transfer in transfers[draft.decision.transfers] where transfer.cause == cause {
      let held = HeldReserve(
        account: accounts.keys[Int(transfer.debit)], segment: segments.keys[Int(transfer.segment)])
      working.reserves[held, default: 0] -= transfer.amount
    }
  }

  /// The debtor pays: book value, what was written down, damages, and the share of each payer, the same day.
  func recover(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let index = try claimIndex(event, own.state)
    let amount = try needAmount(event)
    let damages = event.money(.damages) ?? 0
    guard damages <= amount else {
      throw Rejection(
        "above-amount", .damages, value: Amount(minor: damages, event.currency).major,
        "the damages are more than the amount", remedy: "amount = principal + damages")
    }
    if damages > 0, scheme.exemptionStopsDamages, let through = own.state.day(.exemptThrough),
      event.date <= through
    {
      throw Rejection(
        "exempt-debtor", .damages, value: Amount(minor: damages, event.currency).major,
        "the debtor owes no damages through \(through): exempt from the defaulters' list",
        remedy: "state the receipt without damages")
    }
    var claim = own.state.claims[index]
    guard claim.paid > 0 else {
      throw Rejection(
        "claim-unpaid", .claim, value: claim.id,
        "the claim has not been paid, so nothing is owed by the debtor",
        remedy: "post its claim.paid first")
    }
    guard let applied = RecoveryApplication.apply(amount - damages, to: &claim) else { throw overflow() }
    try postBook(applied, draft, own)
    try post(draft, line(.damages, damages, own, subject: .claim))
    try post(draft, line(.unapplied, applied.unapplied, own, subject: .claim))
    try postShares(applied, &draft, own, claim)
    try shareOn(&draft, own, &claim)
    own.state.claims[index] = claim
  }

  /// What the debtor, or a margin, pays of the book value and of what was written down.
  func postBook(_ applied: RecoveryApplication, _ draft: Draft, _ own: GuaranteeDraft) throws(Rejection) {
    try post(draft, line(.book, applied.book, own, subject: .claim))
    try post(draft, line(.writtenDownRecovered, applied.writtenDown, own, subject: .claim))
    try post(draft, line(.memo, applied.writtenDown, own, subject: .claim))
  }

  /// Each payer's share of it, owed the same day.
  func postShares(
    _ applied: RecoveryApplication, _ draft: inout Draft, _ own: GuaranteeDraft, _ claim: ClaimState
  ) throws(Rejection) {
    for place in claim.payers.indices {
      let (suspense, expense) = (applied.fromSuspense[place], applied.fromExpense[place])
      guard suspense + expense > 0 else { continue }
      for (component, part) in [(Component.fromSuspense, suspense), (.fromExpense, expense)] {
        try post(
          draft,
          payerLine(
            component, part, own, layer: place, accidentYear: claim.accidentYear, subject: .claim))
      }
      draft.decision.items.append(
        item(
          .remittance, suspense + expense, draft, own, layer: place, claim: claim,
          ordinal: draft.decision.items.count))
    }
  }

  private func item(
    _ kind: OpenItem.Kind, _ amount: Int64, _ draft: Draft, _ own: GuaranteeDraft, layer: Int,
    claim: ClaimState,
    ordinal: Int
  ) -> OpenItem {
    let resolved = own.state.layers[layer]
    return OpenItem(
      event: 0, ordinal: Int16(ordinal), reference: draft.event.reference, kind: kind, book: draft.event.book,
      party: resolved.party ?? "",
      treaty: resolved.treaty ?? "", segment: payerSegment(own.key, resolved, claim.accidentYear),
      currency: draft.event.currency, fund: own.fund, amount: amount, date: draft.event.date,
      guarantee: own.code, claim: claim.id, remaining: amount)
  }
}
