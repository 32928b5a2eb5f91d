import Guarantees
import Ledger
import Money
import Reinsurance

/// A guarantee's event while its lines are made: the state before, the state that it becomes.
struct GuaranteeDraft {
  var code: String
  /// Place in the working set; nil where the guarantee is new.
  var place: Int?
  var state: GuaranteeState
  let outstandingBefore: Int64
  var fund: Int
  var segment: Int32
  var key: SegmentKey
  /// What is outstanding on the event's day and on every later one: the most that may still be taken.
  var lowestOutstanding: Int64
}

extension PostingEngine {
  static let factColumns: Set<EventColumn> = [
    .fund, .programme, .line, .disaster, .lender, .borrower, .borrowerGroup, .area, .product, .industry,
    .loan, .oldLoan, .rule, .rate,
    .loanAmount, .coverageRatio, .start, .end, .feeClass, .feeDiscount, .instalments, .repayment,
  ]

  private static let factMask: UInt64 = factColumns.reduce(0) { $0 | 1 << UInt64($1.rawValue) }

  private static func isFact(_ column: EventColumn) -> Bool { factMask >> UInt64(column.rawValue) & 1 == 1 }

  func postGuaranteeEvent(_ draft: inout Draft, _ working: inout WorkingSet) throws(Rejection) {
    var own = try guaranteeDraft(draft.event, working)
    draft.guaranteePlace = own.place
    switch draft.event.kind {
    case .guaranteeApproved, .guaranteeDrawn: try openGuarantee(draft, &own)
    case .guaranteeAmortised, .guaranteeReleased: try release(&draft, &own)
    case .guaranteeCancelled: try lapse(&draft, &own)
    case .feeBilled, .feeReceived, .feeEarned, .feeRefunded:
      try checkFeeCap(draft.event, own.state)
      try postFee(&draft, &own)
    case .claimAccepted: try acceptClaim(&draft, &own)
    case .claimPaid: try payClaim(&draft, &own)
    case .compensationToIncome: try takeToIncome(draft, &own)
    case .indemnityWrittenOff: try writeOff(draft, &own, working)
    case .recoveryReceived: try recover(&draft, &own)
    case .recoveryCost:
      _ = try claimIndex(draft.event, own.state)
      try post(draft, line(.recoveryCosts, try needAmount(draft.event), own, subject: .claim))
    case .claimNotified: try notifyClaim(draft, &own)
    case .claimDenied: try denyClaim(&draft, &own)
    case .indemnityReinstated: try reinstate(draft, &own)
    case .marginReceived:
      let amount = try needAmount(draft.event)
      own.state.margin = try add(own.state.margin, amount)
      try post(draft, line(.marginReceived, amount, own))
    case .insuranceReduced, .compensationReduced: try reduceClaim(&draft, &own, working)
    case .insuranceClaimed, .compensationClaimed: try fileClaim(&draft, &own)
    case .cessionBound: try bindCession(draft, &own)
    case .marginApplied: try applyMargin(&draft, &own)
    case .capExcessRetained:
      _ = try claimIndex(draft.event, own.state)
      try post(draft, line(.exceeded, try needAmount(draft.event), own, subject: .claim))
    case .feeSubsidised: try subsidiseFee(&draft, &own)
    case .debtHoliday: try grantHoliday(draft, &own)
    case .debtorListed: try listDebtor(draft, &own)
    case .debtorExempted: own.state.set(.exemptThrough, draft.event.day(.periodTo) ?? draft.event.date)
    default:
      throw Rejection(
        "unknown-event", .event, value: draft.event.kind.code, "no rule decides this event",
        remedy: "see `gledger help events`")
    }
    keep(&draft, &own)
  }

  /// The version that the event makes.
  func keep(_ draft: inout Draft, _ own: inout GuaranteeDraft) {
    own.state.lastDate = max(own.state.lastDate, draft.event.date)
    draft.decision.guarantee = own.code
    draft.decision.state = GuaranteeVersion(
      state: own.state, outstandingChange: own.state.outstanding - own.outstandingBefore)
  }

  func guaranteeDraft(_ event: BusinessEvent, _ working: WorkingSet) throws(Rejection) -> GuaranteeDraft {
    guard let code = event.subjectCode else {
      throw Rejection(
        "guarantee-needed", .guarantee, "\(event.kind.code) needs a guarantee",
        remedy: "fill the column `guarantee`")
    }
    let place = working.guarantees.find(GuaranteeID(book: event.book, code: code))
    let stored = place.flatMap { working.guarantees[place: $0].state }
    let opens = event.kind == .guaranteeApproved || event.kind == .guaranteeDrawn || event.opensSubject
    guard stored != nil || opens else {
      throw Rejection(
        "unknown-\(event.subjectNoun)", event.subjectColumn, value: code,
        "book \(scheme.books[event.book].code) has no \(event.subjectNoun) \(code)",
        remedy: event.subjectNoun == "loan"
          ? "post its loan.disbursed or debt.purchased first, or mend the code"
          : "post its guarantee.drawn first, or mend the code")
    }
    var state = stored ?? GuaranteeState(lastDate: event.date)
    try checkTaken(state, code, event)
    try keepCurrency(event, &state)
    try keepFacts(event, &state)
    if let old = state.fact(.oldLoan), old == state.fact(.loan) ?? code {
      throw Rejection(
        "same-loan", .oldLoan, value: old, "is the loan itself", remedy: "name the debt that stood before it")
    }
    if opens, state.drawn == 0, !event.opensSubject { try deriveLine(event, &state) }
    if event.kind == .guaranteeDrawn || event.opensSubject, state.drawn == 0 {
      state.cohort = Int16(scheme.fiscalYear(event.date))
      state.attachedOn = event.date
      if !event.opensSubject { state.layers = try resolveLayers(event, state) }
      state.exposures = Array(repeating: 0, count: state.layers.count)
      state.retroceded = try retroceded(state.layers, code, state, of: event.book, on: event.date)
      state.retrocededExposures = Array(repeating: 0, count: state.retroceded.count)
    }
    let key = segment(of: state)
    var lowest = state.outstanding
    if let place, event.date < state.lastDate {
      lowest = min(lowest, working.guarantees[place: place].curve.lowest(from: event.date))
    }
    return GuaranteeDraft(
      code: code, place: place, state: state, outstandingBefore: state.outstanding,
      fund: try ownFund(event, fact: state.fact(.fund)), segment: segments.place(key), key: key,
      lowestOutstanding: lowest)
  }

  /// The segment that a guarantee's transfers stand in.
  public func segment(of state: GuaranteeState) -> SegmentKey {
    var key = SegmentKey()
    key.programme = symbols.number(state.fact(.programme))
    key.line = symbols.number(state.fact(.line))
    key.disaster = symbols.number(state.fact(.disaster))
    key.area = symbols.number(state.fact(.area))
    key.cohort = state.cohort
    return key
  }

  /// The fund that a guarantee's transfers stand in; nil where its book has several and it names none.
  public func fund(of state: GuaranteeState, in book: Int) -> Int? {
    state.fact(.fund).flatMap { scheme.fund($0, of: book) } ?? facts.onlyFund[book]
  }

  /// All numbers of a guarantee are of one currency: that of its first event, kept where it is not the
  /// book's.
  func keepCurrency(_ event: BusinessEvent, _ state: inout GuaranteeState) throws(Rejection) {
    let own = scheme.books[event.book].currency
    let known = state.fact(.currency).flatMap { Currency($0) } ?? own
    guard event.currency != known else { return }
    guard state.isEmpty else {
      throw Rejection(
        "fact-differs", .currency, value: event.currency.code, "the guarantee's currency is \(known)",
        remedy: "state its amounts in \(known), or give another guarantee a code of its own")
    }
    state.facts.removeAll { $0.column == .currency }
    if event.currency != own { insert(EventField(.currency, .text(event.currency.code)), &state) }
  }

  func insert(_ field: EventField, _ state: inout GuaranteeState) {
    let place =
      state.facts.firstIndex { $0.column.rawValue > field.column.rawValue } ?? state.facts.endIndex
    state.facts.insert(field, at: place)
  }

  /// Facts are kept at first mention; a later event may repeat them and not contradict them.
  func keepFacts(_ event: BusinessEvent, _ state: inout GuaranteeState) throws(Rejection) {
    for field in event.fields where PostingEngine.isFact(field.column) {
      if let known = state.facts.first(where: { $0.column == field.column }) {
        guard known.value == field.value || state.drawn == 0 else {
          throw Rejection(
            "fact-differs", field.column, value: field.value.normalised,
            "the guarantee's \(field.column.name) is \(known.value.normalised)",
            remedy: "leave the column blank, or reverse and post the guarantee again")
        }
        if known.value != field.value {
          state.facts.removeAll { $0.column == field.column }
        } else {
          continue
        }
      }
      insert(field, &state)
    }
  }

  private func openGuarantee(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    if let code = own.state.fact(.programme) { try checkProgramme(event, fact: code) }
    if event.kind == .guaranteeApproved {
      own.state.openApproval = try add(own.state.openApproval, amount)
      try checkTerms(event, own.state)
      return try post(draft, line(.approved, amount, own))
    }
    let used = min(amount, own.state.openApproval)
    own.state.openApproval -= used
    own.state.drawn = try add(own.state.drawn, amount)
    own.state.outstanding = try add(own.state.outstanding, amount)
    try checkTerms(event, own.state)
    try post(draft, line(.approvalUsed, used, own))
    try post(draft, line(.drawn, amount, own))
    try moveExposures(draft, &own, .ceded)
  }

  private func release(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    if event.kind == .guaranteeReleased, event.money(.amount) == nil, own.state.outstanding == 0 {
      throw Rejection(
        "nothing-outstanding", .guarantee, value: own.code, "nothing is outstanding that could be released",
        remedy: "leave the event out")
    }
    let amount = event.money(.amount) ?? own.state.outstanding
    try take(amount, from: &own, event)
    try post(draft, line(.released, amount, own))
    try moveExposures(draft, &own, .releasedCeded)
    try endFee(&draft, &own)
  }

  /// Reduces the outstanding by what must be within it on the event's day and on every later one.
  func take(_ amount: Int64, from own: inout GuaranteeDraft, _ event: BusinessEvent) throws(Rejection) {
    if event.kind == .claimAccepted || event.kind == .claimNotified { try checkHoliday(event, own) }
    guard amount <= own.lowestOutstanding else {
      let room = Amount(minor: own.lowestOutstanding, event.currency)
      let need = Amount(minor: amount, event.currency)
      let what = event.kind == .claimAccepted ? "claim-above-guarantee" : "above-outstanding"
      throw Rejection(
        what, .amount, value: need.major,
        "\(event.subjectNoun) \(own.code) has \(room) outstanding from \(event.date) on, "
          + "the event takes \(need)",
        remedy: own.lowestOutstanding > 0
          ? "at most \(room.major)" : "correct the guarantee or the day: nothing is outstanding")
    }
    own.state.outstanding -= amount
    own.lowestOutstanding -= amount
  }

  private func lapse(_ draft: inout Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let amount = draft.event.money(.amount) ?? own.state.openApproval
    guard amount > 0, amount <= own.state.openApproval else {
      throw Rejection(
        "above-approval", .amount, value: Amount(minor: amount, draft.event.currency).major,
        "\(Amount(minor: own.state.openApproval, draft.event.currency)) of the approval is undrawn",
        remedy: "at most that; a drawn guarantee is released, not cancelled")
    }
    own.state.openApproval -= amount
    try post(draft, line(.approvalLapsed, amount, own))
    try endFee(&draft, &own)
  }

  /// Brings each payer's ceded exposure to its share of what is outstanding now.
  func moveExposures(
    _ draft: Draft, _ own: inout GuaranteeDraft, _ component: Component
  ) throws(Rejection) {
    guard !own.state.layers.isEmpty else { return }
    guard
      let shares = LayerEngine.shares(
        principal: own.state.outstanding, other: 0, layers: own.state.layers)
    else { throw overflow() }
    let isUp = component == .ceded
    for (index, share) in shares.enumerated() where own.state.layers[index].isCeded {
      let old = own.state.exposures[index]
      let new = isUp ? max(old, share) : min(old, share)
      own.state.exposures[index] = new
      try post(draft, payerLine(component, abs(new - old), own, layer: index, accidentYear: 0))
    }
    try moveRetroceded(draft, &own, component)
  }

  func line(
    _ component: Component, _ amount: Int64, _ own: GuaranteeDraft, subject: SubjectKind = .guarantee
  ) -> AmountLine {
    AmountLine(
      component: component, amount: amount, segment: own.segment, subject: subject, party: nil, fund: own.fund
    )
  }

  /// A line towards the payer of a layer: its segment carries treaty, underwriting year and accident year.
  func payerLine(
    _ component: Component, _ amount: Int64, _ own: GuaranteeDraft, layer: Int, accidentYear: Int16,
    subject: SubjectKind = .guarantee
  ) throws(Rejection) -> AmountLine {
    let segment = segments.place(payerSegment(own.key, own.state.layers[layer], accidentYear))
    return AmountLine(
      component: component, amount: amount, segment: segment, subject: subject,
      party: try payer(own.state.layers[layer]), fund: own.fund)
  }

  func payerSegment(_ base: SegmentKey, _ layer: ResolvedLayer, _ accidentYear: Int16) -> SegmentKey {
    var key = base
    key.treaty = symbols.number(layer.treaty)
    key.underwritingYear = Int16(layer.underwritingYear)
    key.accidentYear = accidentYear
    return key
  }

  func payer(_ layer: ResolvedLayer) throws(Rejection) -> PartyReference {
    guard let code = layer.party, let found = party(code) else {
      throw Rejection(
        "unknown-party", .party, value: layer.party, "the pack no longer has the payer of a layer",
        remedy: "keep its row in party.csv")
    }
    return found
  }

  func add(_ left: Int64, _ right: Int64) throws(Rejection) -> Int64 {
    let (sum, isOver) = left.addingReportingOverflow(right)
    guard !isOver else { throw overflow() }
    return sum
  }

  /// An amount that fits, but not together with what is there already.
  func sumOverflow() -> Rejection {
    Rejection(
      "sum-overflow", .amount,
      "with what is posted already the balance does not fit 64 bits of minor units",
      remedy: "check the digits; a balance of that size needs a larger unit of currency")
  }

  func overflow() -> Rejection {
    Rejection(
      "amount-overflow", .amount, "the amount does not fit 64 bits of minor units", remedy: "split the event")
  }
}
