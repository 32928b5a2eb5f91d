import Ledger
import Money

/// Events that touch a fund and no guarantee.
extension PostingEngine {
  func postFundEvent(_ draft: inout Draft) throws(Rejection) {
    let event = draft.event
    let party = try eventParty(event)
    var segment = fundSegment(event)
    let component: Component
    switch event.kind {
    case .fundReturned, .bankReclassified: component = .returned
    case .bankUnapplied: component = .unapplied
    case .investmentIncome: component = .income
    case .operatingExpense: component = .expense
    case .transitArrived: component = .arrived
    default: component = .paid
    }
    if event.kind == .fundContribution || event.kind == .fundReturned {
      segment.fundingSource = party?.symbol ?? -1
    }
    try post(
      draft,
      AmountLine(
        component: component, amount: try needAmount(event), segment: segments.place(segment),
        subject: event.text(.of) == nil ? .none : .item, party: party, fund: try ownFund(event)))
  }

  /// Authority to spend moves on: appropriated, allotted, obligated, expended. That none of these runs below
  /// zero is the floor of its account, kept by fund and programme (domain.md 9.7).
  func postBudget(_ draft: borrowing Draft) throws(Rejection) {
    let event = draft.event
    let component: Component =
      switch event.kind {
      case .budgetAllotted: .allotted
      case .budgetObligated: .obligated
      case .budgetDeobligated: .deobligated
      case .budgetExpended: .expended
      default: .appropriated
      }
    try checkProgramme(event)
    try post(
      draft,
      AmountLine(
        component: component, amount: try needAmount(event), segment: segments.place(fundSegment(event)),
        subject: .none, party: try eventParty(event), fund: try ownFund(event)))
  }

  /// Something that is paid later: support, support that is asked back, a return to a contributor. It is an
  /// open item until it is paid, and no more than it is ever paid.
  func postOwed(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    let (fund, party) = (try ownFund(event), try eventParty(event))
    try checkProgramme(event)
    var segment = fundSegment(event)
    segment.area = symbols.number(event.text(.area))
    if event.kind == .fundReturnResolved { segment.fundingSource = party?.symbol ?? -1 }
    let (kind, components): (OpenItem.Kind, [Component])
    var excess: Int64 = 0
    switch event.kind {
    case .supportGranted:
      (kind, components) = (.grant, [.granted, .obligationUsed])
      try checkInterest(event, amount)
      excess = try checkSupport(event, amount, working)
    case .supportClawback: (kind, components) = (.clawback, [.clawedBack])
    default: (kind, components) = (.giveBack, [.returnResolved])
    }
    for component in components {
      try post(
        draft,
        AmountLine(
          component: component, amount: amount, segment: segments.place(segment), subject: .none,
          party: party, fund: fund,
          pick: EventSpecification[event.kind].picksByPurpose ? segment.purpose : nil))
    }
    draft.decision.items.append(
      fundItem(kind, amount, draft, segment: segment, party: event.text(.party), fund: fund))
    guard excess > 0 else { return }
    try post(
      draft,
      AmountLine(
        component: .clawedBack, amount: excess, segment: segments.place(segment), subject: .none,
        party: party,
        fund: fund, pick: segment.purpose))
    draft.decision.items.append(
      fundItem(.clawback, excess, draft, segment: segment, party: event.text(.party), fund: fund))
  }

  func fundItem(
    _ kind: OpenItem.Kind, _ amount: Int64, _ draft: borrowing Draft, segment: SegmentKey, party: String?,
    fund: Int, treaty: String? = nil
  ) -> OpenItem {
    OpenItem(
      event: 0, ordinal: Int16(draft.decision.items.count), reference: draft.event.reference, kind: kind,
      book: draft.event.book, party: party ?? "", treaty: treaty ?? "", segment: segment,
      currency: draft.event.currency, fund: fund, amount: amount, date: draft.event.date,
      guarantee: draft.event.text(.guarantee) ?? draft.event.text(.borrower) ?? "",
      claim: PostingEngine.supportHead(draft.event), remaining: amount)
  }

  /// Pays, or takes in, what the event named in `of` left open.
  func clearOwed(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let event = draft.event
    let (kind, maker): (OpenItem.Kind, EventKind) =
      switch event.kind {
      case .supportPaid: (.grant, .supportGranted)
      case .supportCollected: (.clawback, .supportClawback)
      case .fundReturnPaid: (.giveBack, .fundReturnResolved)
      case .burdenChargeReceived: (.charge, .burdenChargeAssessed)
      case .policySubsidyReceived: (.subsidy, .policySubsidised)
      default: (.subsidy, .feeSubsidised)
      }
    let id = EventID(book: event.book, reference: event.text(.of) ?? "")
    guard let item = working.items[id]?.first(where: { $0.kind == kind }) else {
      throw Rejection(
        "unknown-item", .of, value: id.reference, "event \(id.reference) left nothing open of this kind",
        remedy: "name the \(maker.code) that made it")
    }
    let isPaid = kind == .grant || kind == .giveBack
    try clear(item, isPaid ? .itemPaid : .itemReceived, &draft)
  }

  /// Money from one fund to another. The other fund has it in transit until its bank says so.
  func postTransfer(_ draft: borrowing Draft) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    let (fund, party) = (try ownFund(event), try eventParty(event))
    let book = party?.book ?? event.book
    let other = try targetFund(event, book, from: fund)
    let segment = segments.place(fundSegment(event))
    let (ownSymbol, symbol) = (bookSymbols[event.book], bookSymbols[book])
    try post(
      draft,
      AmountLine(
        component: .transferredOut, amount: amount, segment: segment, subject: .none, party: nil, fund: fund),
      in: event.book, facing: symbol)
    try post(
      draft,
      AmountLine(
        component: .transferredIn, amount: amount, segment: segment, subject: .none, party: nil, fund: other),
      in: book, facing: ownSymbol)
  }

  func targetFund(_ event: BusinessEvent, _ book: Int, from fund: Int) throws(Rejection) -> Int {
    guard book >= 0, book == event.book || facts.roles[book] != .association else {
      throw Rejection(
        "no-transfer", .party, value: event.text(.party),
        book < 0 ? "keeps no book in this ledger" : "an association's book is posted by its own events alone",
        remedy: "post what leaves as fund.returned or operating.expense, and what arrives where it arrives")
    }
    let code = event.text(.toFund) ?? ""
    guard let target = scheme.fund(code, of: book), facts.fundValidity[target].contains(event.date) else {
      let known = scheme.funds.filter { $0.book == book && $0.validity.contains(event.date) }.map(\.code)
      throw Rejection(
        "unknown-fund", .toFund, value: code,
        "book \(scheme.books[book].code) has no fund \(code) on \(event.date)",
        remedy: "use one of: \(known.joined(separator: ", "))")
    }
    guard target != fund else {
      throw Rejection(
        "same-fund", .toFund, value: code, "is the fund that the money comes from",
        remedy: "name another fund")
    }
    return target
  }

  /// The dimensions that such an event states itself.
  func fundSegment(_ event: BusinessEvent) -> SegmentKey {
    var segment = SegmentKey()
    segment.programme = symbols.number(event.text(.programme))
    segment.disaster = symbols.number(event.text(.disaster))
    segment.purpose = symbols.number(event.text(.purpose))
    return segment
  }

  /// Refuses a programme that the pack has not on that day.
  func checkProgramme(_ event: BusinessEvent, fact: String? = nil) throws(Rejection) {
    guard let code = fact ?? event.text(.programme),
      !scheme.programmes.contains(where: { $0.code == code && $0.validity.contains(event.date) })
    else { return }
    throw Rejection(
      "unknown-programme", .programme, value: code, "no such programme on \(event.date)",
      remedy: "use one of: \(Set(scheme.programmes.map(\.code)).sorted().joined(separator: ", "))")
  }
}
