import Guarantees
import Ledger
import Money
import Reinsurance

/// Claims that other payers do not pay in full.
extension PostingEngine {
  /// The payer pays less of what was claimed from it, or nothing: the item falls, and what it leaves is the
  /// guarantor's own loss. Of what was taken to income already, income falls, and the indemnity right that
  /// was written down against it counts again (domain.md 9.7; 9.5 E5, E6 and E9 turned round). Recoveries
  /// go to the payers in the shares that are left.
  func reduceClaim(
    _ draft: inout Draft, _ own: inout GuaranteeDraft, _ working: WorkingSet
  ) throws(Rejection) {
    let event = draft.event
    let index = try claimIndex(event, own.state)
    var claim = own.state.claims[index]
    let item = try claimedItem(event, own, claim, working)
    let layers = own.state.layers.indices.filter {
      let found = own.state.layers[$0]
      return found.party == item.party && found.treaty ?? "" == item.treaty
        && claim.payers[$0].claimed > 0
    }
    guard let place = layers.first else { throw nothingClaimed(event, claim) }
    guard layers.count == 1 else { throw ambiguous(event) }
    for (line, amount) in zip(own.state.retroceded, claim.retroceded)
    where line.source == place && amount.claimed != 0 {
      throw Rejection(
        "claim-retroceded", .of, value: event.text(.of),
        "\(item.party) ceded on what was claimed from it, under treaty \(line.treaty)",
        remedy: "post item.disputed, and close it by `gledger settle --commute` once it is agreed")
    }
    let amount = try needAmount(event)
    let payer = claim.payers[place]
    let most = min(payer.claimed - payer.shared, item.remaining)
    guard amount <= most else {
      let room = Amount(minor: max(0, most), event.currency)
      throw Rejection(
        "above-open-item", .amount, value: Amount(minor: amount, event.currency).major,
        "\(room) of what was claimed from \(item.party) is neither paid nor shared of recoveries",
        remedy: "at most \(room.major)")
    }
    try clear(item, nil, &draft)
    let suspense = min(amount, payer.suspense)
    let income = amount - suspense
    let back = min(income, payer.writtenDown)
    for (component, part) in [
      (Component.reduced, suspense), (.reducedIncome, income), (.reinstated, back), (.memo, back),
    ] {
      try post(
        draft,
        payerLine(component, part, own, layer: place, accidentYear: claim.accidentYear, subject: .claim))
    }
    claim.payers[place].claimed -= amount
    claim.payers[place].reduced += amount
    claim.payers[place].suspense -= suspense
    claim.payers[place].writtenDown -= back
    claim.book = try add(claim.book, back)
    own.state.claims[index] = claim
  }

  /// The one open item of the claim that the event in `of` left.
  private func claimedItem(
    _ event: BusinessEvent, _ own: GuaranteeDraft, _ claim: ClaimState, _ working: WorkingSet
  ) throws(Rejection) -> OpenItem {
    let isInsurance = event.kind == .insuranceReduced
    let named = event.text(.party)
    let id = EventID(book: event.book, reference: event.text(.of) ?? "")
    let found = (working.items[id] ?? []).filter { item in
      item.kind == .claim && item.guarantee == own.code && item.claim == claim.id
        && (named.map { $0 == item.party } ?? true)
        && (party(item.party)?.kindText == Role.compensator.rawValue) != isInsurance
    }
    guard let item = found.first, found.count == 1 else {
      if found.isEmpty { throw nothingClaimed(event, claim) }
      throw ambiguous(event)
    }
    if let treaty = scheme.treaties.first(where: { $0.code == item.treaty }),
      treaty.account.settlement == .onPayment
    {
      throw Rejection(
        "item-in-account", .of, value: id.reference,
        "the item stands in accounts of treaty \(treaty.code), which list it",
        remedy: "post item.disputed, or close it by `gledger settle --commute`")
    }
    return item
  }

  private func ambiguous(_ event: BusinessEvent) -> Rejection {
    let (of, party) = (event.text(.of) ?? "", event.text(.party))
    return Rejection(
      "ambiguous-item", .of, value: of,
      "event \(of) left items of several \(party.map { "layers of \($0)" } ?? "parties")",
      remedy: party == nil
        ? "fill the column `party`" : "reverse the claim, and post again what is accepted of it")
  }

  private func nothingClaimed(_ event: BusinessEvent, _ claim: ClaimState) -> Rejection {
    let what = event.kind == .insuranceReduced ? "insures" : "compensates"
    return Rejection(
      "unknown-item", .of, value: event.text(.of),
      "event \(event.text(.of) ?? "") left no open part of claim \(claim.id) on a party that \(what)",
      remedy: "name the claim.paid that made it")
  }
}

/// Money of other currencies (domain.md 9.4).
extension PostingEngine {
  /// Two transfers against the exchange account, each in its own currency.
  func exchangeMoney(_ draft: Draft) throws(Rejection) {
    let event = draft.event
    let original = try otherCurrency(event)
    let (amount, given) = (try needAmount(event), event.money(.originalAmount) ?? 0)
    if case .ratio(let rate)? = event[.rate] {
      guard let worth = ExchangeRate.convert(given, original, at: rate, into: event.currency) else {
        throw overflow()
      }
      guard worth == amount else {
        throw Rejection(
          "rate-differs", .amount, value: Amount(minor: amount, event.currency).major,
          "\(Amount(minor: given, original)) at \(rate) is \(Amount(minor: worth, event.currency))",
          remedy: "mend the amount or the rate, or leave the rate blank")
      }
    }
    let segment = segments.place(fundSegment(event))
    let (fund, party) = (try ownFund(event), try eventParty(event))
    var givenDraft = draft
    givenDraft.event.currency = original
    try post(
      givenDraft,
      AmountLine(
        component: .exchangedOut, amount: given, segment: segment, subject: .none, party: party, fund: fund))
    try post(
      draft,
      AmountLine(
        component: .exchangedIn, amount: amount, segment: segment, subject: .none, party: party, fund: fund))
  }

  /// What a position in another currency is worth more or less, in the book's own currency alone.
  func revalueMoney(_ draft: Draft) throws(Rejection) {
    let event = draft.event
    _ = try otherCurrency(event)
    let own = scheme.books[event.book].currency
    guard event.currency == own else {
      throw Rejection(
        "currency-differs", .currency, value: event.currency.code,
        "a position is revalued in the book's own currency, \(own)",
        remedy: "state the amount in \(own), and what is revalued in original_currency")
    }
    let component: Component = try isUp(event) ? .revaluedUp : .revaluedDown
    try post(
      draft,
      AmountLine(
        component: component, amount: try needAmount(event), segment: segments.place(fundSegment(event)),
        subject: .none, party: nil, fund: try ownFund(event)))
  }

  private func otherCurrency(_ event: BusinessEvent) throws(Rejection) -> Currency {
    guard let original = event.text(.originalCurrency).flatMap({ Currency($0) }), original != event.currency
    else {
      throw Rejection(
        "same-currency", .originalCurrency, value: event.text(.originalCurrency),
        "is the currency of the amount itself", remedy: "name the other currency")
    }
    return original
  }

  /// Reads `component`: up or down.
  private func isUp(_ event: BusinessEvent) throws(Rejection) -> Bool {
    switch event.text(.component) {
    case "up": return true
    case "down": return false
    default:
      throw Rejection(
        "unknown-direction", .component, value: event.text(.component), "is neither up nor down",
        remedy: "write up where the value rises, down where it falls")
    }
  }
}

/// What a programme's guarantees or loans cost the public purse (domain.md 4): paid by the fund that has the
/// appropriation into the one that finances them, by cohort, used there, and estimated anew.
extension PostingEngine {
  func postSubsidyCost(_ draft: Draft) throws(Rejection) {
    let event = draft.event
    let fund = try ownFund(event)
    try checkProgramme(event)
    var key = fundSegment(event)
    if case .whole(let year)? = event[.underwritingYear] {
      guard let cohort = Int16(exactly: year) else {
        throw Rejection(
          "not-a-year", .underwritingYear, value: String(year), "is no fiscal year", remedy: "write 2024")
      }
      key.cohort = cohort
    } else {
      key.cohort = Int16(scheme.fiscalYear(event.date))
    }
    let segment = segments.place(key)
    func line(_ component: Component, _ fund: Int) throws(Rejection) -> AmountLine {
      AmountLine(
        component: component, amount: try needAmount(event), segment: segment, subject: .none, party: nil,
        fund: fund)
    }
    guard event.kind != .subsidyCostUsed else { return try post(draft, try line(.subsidyCostUsed, fund)) }
    let components: (own: Component, other: Component)
    if event.kind == .subsidyCostPaid {
      components = (.subsidyCostPaid, .subsidyCostReceived)
    } else if try isUp(event) {
      components = (.reestimatePaid, .reestimateReceived)
    } else {
      components = (.reestimateReturned, .reestimateTaken)
    }
    guard let party = try eventParty(event) else {
      throw Rejection(
        "party-needed", .party, "\(event.kind.code) needs the other party", remedy: "fill the column `party`")
    }
    let ownSymbol = bookSymbols[event.book]
    try post(draft, try line(components.own, fund), in: event.book, facing: party.symbol)
    guard party.book >= 0 else {
      // What is given back may leave the books for good, to the treasury's receipts.
      if components.own == .reestimateReturned { return }
      throw Rejection(
        "no-book", .party, value: event.text(.party), "keeps no book in this ledger",
        remedy: "name the book of the fund that finances the programme")
    }
    guard facts.roles[party.book] == .fund, party.book != event.book,
      let other = facts.funds[party.book].first(where: { facts.fundValidity[$0].contains(event.date) })
    else {
      throw Rejection(
        "not-a-fund", .party, value: event.text(.party), "is no other book of a fund with a fund on that day",
        remedy: "name the book of the fund on the other side")
    }
    try post(draft, try line(components.other, other), in: party.book, facing: ownSymbol)
  }
}
