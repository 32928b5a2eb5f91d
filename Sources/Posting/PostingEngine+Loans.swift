import Guarantees
import Ledger
import Money

/// Direct loans, and old debts that are bought (domain.md 1a and 1b). What is outstanding of a loan is its
/// principal; of a debt that was bought, what of its price has not come back.
extension PostingEngine {
  func postLoan(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let event = draft.event
    var own = try guaranteeDraft(event, working)
    draft.guaranteePlace = own.place
    guard event.date >= own.state.lastDate || own.state.isEmpty else {
      throw Rejection(
        "loan-back-dated", .date, value: event.date.description,
        "loan \(own.code) was posted on \(own.state.lastDate), and its interest rests on the order of days",
        remedy: "use a day from \(own.state.lastDate) on, or reverse the later events first")
    }
    try checkProgramme(event)
    switch event.kind {
    case .debtPurchased: try purchase(draft, &own)
    case .debtRecovered: try recoverPurchased(draft, &own)
    default:
      try accrueInterest(draft, &own)
      try postLoan(draft, &own)
      own.state.set(.interestFrom, event.date)
      own.state.marks[.interestPosted] = nil
    }
    keep(&draft, &own)
  }

  private func postLoan(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    switch event.kind {
    case .loanDisbursed: try disburse(draft, &own)
    case .loanDeferred: try deferLoan(event, &own)
    case .loanRepaid:
      let amount = try needAmount(event)
      let interest = min(amount, own.state.interest)
      own.state.interest -= interest
      try take(amount - interest, from: &own, event)
      try post(draft, line(.interestRepaid, interest, own))
      try post(draft, line(.principalRepaid, amount - interest, own))
    case .loanWrittenOff:
      let amount = event.money(.amount) ?? own.state.outstanding
      try take(amount, from: &own, event)
      try post(draft, line(.loanWrittenOff, amount, own))
    default: break
    }
  }

  private func disburse(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    own.state.drawn = try add(own.state.drawn, amount)
    own.state.outstanding = try add(own.state.outstanding, amount)
    own.lowestOutstanding = own.state.outstanding
    if let term = try loanTerm(event, own.state) {
      try checkRate(own.state, term)
      let start = own.state.loanStart ?? event.date
      if let most = term.maximumTermMonths, let end = own.state.factDay(.end),
        let last = start.adding(months: most), end > last
      {
        throw Rejection(
          "above-term", .end, value: end.description,
          "loans of product \(term.product) run at most \(most) months", remedy: "at the latest \(last)")
      }
      try checkLoanCaps(event, amount, own.state, term)
    }
    if let loss = event.money(.verifiedLoss), own.state.drawn > loss {
      throw Rejection(
        "above-verified-loss", .amount, value: Amount(minor: amount, event.currency).major,
        "the verified loss that nothing else covers is \(Amount(minor: loss, event.currency)), and "
          + "\(Amount(minor: own.state.drawn, event.currency)) would be lent",
        remedy: "lend at most the loss")
    }
    try post(draft, line(.disbursed, amount, own))
  }

  /// The row of a loan's product: by the day of the declaration, where the pack says so.
  private func loanTerm(_ event: BusinessEvent, _ state: GuaranteeState) throws(Rejection) -> LoanTerm? {
    if scheme.loanTerms.isEmpty { return nil }
    let product = state.fact(.product) ?? ""
    let rows = scheme.loanTerms.filter { $0.product == product }
    guard let first = rows.first else {
      throw Rejection(
        "unknown-product", .product, value: product, "loan_term.csv has no such product",
        remedy: "use one of: \(Set(scheme.loanTerms.map(\.product)).sorted().joined(separator: ", "))")
    }
    var day = event.date
    if first.isByDeclaration {
      let code = state.fact(.disaster)
      guard let declared = scheme.disasters.filter({ $0.code == code }).map(\.declared).min() else {
        throw Rejection(
          "unknown-disaster", .disaster, value: code,
          "what product \(product) allows depends on the day of the declaration, and the register has none",
          remedy: "fill the column `disaster`, and load its declaration: gledger disaster load")
      }
      day = declared
    }
    guard let row = rows.first(where: { $0.validity.contains(day) }) else {
      throw Rejection(
        "unknown-product", .product, value: product, "product \(product) is not lent as of \(day)",
        remedy: "see loan_term.csv")
    }
    return row
  }

  private func checkRate(_ state: GuaranteeState, _ term: LoanTerm) throws(Rejection) {
    guard let cap = term.rateCap, let rate = state.factRatio(.rate), rate > cap else { return }
    throw Rejection(
      "above-rate-cap", .rate, value: rate.description,
      "loans of product \(term.product) bear at most \(cap) a year", remedy: "at most \(cap)")
  }

  /// What a borrower is lent for a disaster, by product; and together with other products, and with its
  /// affiliates, which are all that name one group. A waiver leaves it out.
  private func checkLoanCaps(
    _ event: BusinessEvent, _ amount: Int64, _ state: GuaranteeState, _ term: LoanTerm
  ) throws(Rejection) {
    if event.text(.component) == "waiver" || isTrial { return }
    let own = state.fact(.borrower) ?? ""
    let joint = Set([term.product]).union(term.jointWith)
    let all = limits.loans.affiliates(of: state).borrowers
    let caps = [
      (term.cap, Set([term.product]), Set([own]), "cap"), (term.jointCap, joint, all, "joint cap"),
    ]
    for (cap, products, borrowers, name) in caps {
      guard let cap else { continue }
      let used = limits.loans.lent(to: borrowers, products, as: state)
      let sum = used.values.reduce(0, +)
      let others = used.keys.filter { $0 != own }.sorted().map { borrower in
        "\(borrower) \(Amount(minor: Int64(clamping: used[borrower] ?? 0), event.currency))"
      }
      guard sum + Int128(amount) > Int128(cap) else { continue }
      let room = Amount(minor: Int64(clamping: max(0, Int128(cap) - sum)), event.currency)
      throw Rejection(
        "limit", .amount, value: Amount(minor: amount, event.currency).major,
        "\(name) of \(products.sorted().joined(separator: " and ")) of borrower "
          + own + (others.isEmpty ? "" : " with its affiliates")
          + " for disaster \(state.fact(.disaster) ?? "none"): "
          + "\(Amount(minor: Int64(clamping: sum), event.currency)) of "
          + "\(Amount(minor: cap, event.currency)) is "
          + "used, \(room) is left, \(Amount(minor: amount, event.currency)) is needed"
          + (others.isEmpty ? "" : "; of affiliates count \(others.joined(separator: ", "))"),
        remedy: room.minor > 0 ? "at most \(room.major)" : "state component=waiver where the cap is waived")
    }
  }

  private func deferLoan(_ event: BusinessEvent, _ own: inout GuaranteeDraft) throws(Rejection) {
    let through = event.day(.periodTo) ?? event.date
    guard let mode = Deferral.allCases.first(where: { $0.code == event.text(.component) }) else {
      throw Rejection(
        "unknown-deferral", .component, value: event.text(.component),
        "is no way that interest runs meanwhile",
        remedy: "use one of: \(Deferral.allCases.map(\.code).joined(separator: ", "))")
    }
    let start = own.state.loanStart ?? event.date
    if let most = try loanTerm(event, own.state)?.maximumDeferralMonths,
      let last = start.adding(months: most),
      through > last
    {
      throw Rejection(
        "above-deferral", .periodTo, value: through.description,
        "loans of product \(own.state.fact(.product) ?? "") are deferred at most \(most) months",
        remedy: "at the latest \(last)")
    }
    own.state.set(.deferredFrom, event.date)
    own.state.set(.deferredThrough, through)
    own.state.marks[.deferral] = mode.rawValue == 0 ? nil : mode.rawValue
  }

  /// Interest from the last event to the day of this one, on the principal that stood since: principal x rate
  /// x days / 365, rounded once a stretch. While it is waived, none; while it is capitalised, principal.
  private func accrueInterest(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    guard let from = own.state.day(.interestFrom), let rate = own.state.factRatio(.rate), event.date > from
    else { return try compareInterest(event, 0) }
    let mode = own.state.marks[.deferral].flatMap { Deferral(rawValue: $0) } ?? .accrued
    let through = own.state.day(.deferredThrough) ?? Day(number: Int32.min / 2)
    let meanwhile = max(0, min(event.date.number, through.number + 1) - from.number)
    let days = event.date.number - from.number
    let (principal, counted) = (own.state.outstanding, mode == .waived ? days - meanwhile : days)
    let whole = try interest(on: principal, at: rate, days: counted)
    let capitalised = mode == .capitalised ? try interest(on: principal, at: rate, days: meanwhile) : 0
    own.state.interest = try add(own.state.interest, whole - capitalised)
    own.state.outstanding = try add(own.state.outstanding, capitalised)
    own.lowestOutstanding = own.state.outstanding
    try compareInterest(event, whole)
    try post(draft, line(.interestAccrued, whole - capitalised, own))
    try post(draft, line(.interestCapitalised, capitalised, own))
  }

  /// principal x rate x days / 365, rounded half-even, minor units.
  func interest(on principal: Int64, at rate: Ratio, days: Int32) throws(Rejection) -> Int64 {
    let (product, isOver) = (Int128(principal) * Int128(rate.numerator)).multipliedReportingOverflow(
      by: Int128(days))
    guard !isOver, let amount = Rounding.halfEven.divide(product, by: Int128(rate.denominator) * 365) else {
      throw overflow()
    }
    return amount
  }

  private func compareInterest(_ event: BusinessEvent, _ computed: Int64) throws(Rejection) {
    guard event.kind == .loanInterestAccrued, let stated = event.money(.amount), stated != computed else {
      return
    }
    throw Rejection(
      "interest-differs", .amount, value: Amount(minor: stated, event.currency).major,
      "principal x rate x days / 365 is \(Amount(minor: computed, event.currency))",
      remedy: "leave the amount blank")
  }

  private func purchase(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let (price, face) = (try needAmount(event), event.money(.originalAmount) ?? 0)
    guard own.state.drawn == 0 else {
      throw Rejection(
        "debt-known", .loan, value: own.code, "the debt was bought before",
        remedy: "give the further debt a code of its own")
    }
    guard price <= face else {
      throw Rejection(
        "above-face", .amount, value: Amount(minor: price, event.currency).major,
        "the face of the debt is \(Amount(minor: face, event.currency))", remedy: "at most the face")
    }
    (own.state.drawn, own.state.outstanding, own.state.face) = (price, price, face)
    try post(draft, line(.purchased, price, own))
    try post(draft, line(.face, face, own))
  }

  private func recoverPurchased(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    guard amount <= own.state.face else {
      throw Rejection(
        "above-face", .amount, value: Amount(minor: amount, event.currency).major,
        "the debtor owes \(Amount(minor: own.state.face, event.currency)) of it", remedy: "at most that")
    }
    let price = min(amount, own.lowestOutstanding)
    try take(price, from: &own, event)
    own.state.face -= amount
    try post(draft, line(.purchasedRecovered, price, own))
    try post(draft, line(.gain, amount - price, own))
    try post(draft, line(.faceRecovered, amount, own))
  }
}

/// Policies that insurers write themselves, with premiums that funds pay in part (domain.md 1c).
extension PostingEngine {
  func postPolicy(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    var own = try guaranteeDraft(event, working)
    draft.guaranteePlace = own.place
    switch event.kind {
    case .policyWritten:
      own.state.drawn = try add(own.state.drawn, amount)
      own.state.feeReceivable = try add(own.state.feeReceivable, amount)
      try post(draft, line(.premiumWritten, amount, own))
    case .policyPaid:
      try takePremium(amount, event, &own)
      try post(draft, line(.premiumPaid, amount, own))
    case .policySubsidised: try subsidisePremium(amount, &draft, &own)
    default: try post(draft, line(.policyClaimed, amount, own, subject: .claim))
    }
    keep(&draft, &own)
  }

  private func takePremium(
    _ amount: Int64, _ event: BusinessEvent, _ own: inout GuaranteeDraft
  ) throws(Rejection) {
    guard amount <= own.state.feeReceivable else {
      throw Rejection(
        "above-premium", .amount, value: Amount(minor: amount, event.currency).major,
        "\(Amount(minor: own.state.feeReceivable, event.currency)) of the premium is unpaid",
        remedy: "at most that")
    }
    own.state.feeReceivable -= amount
  }

  private func subsidisePremium(
    _ amount: Int64, _ draft: inout Draft, _ own: inout GuaranteeDraft
  ) throws(Rejection) {
    let event = draft.event
    guard let party = try eventParty(event), party.book >= 0, facts.roles[party.book] == .fund else {
      throw Rejection(
        "no-subsidiser", .party, value: event.text(.party), "keeps no book of a fund in this ledger",
        remedy: "name the fund's book")
    }
    try takePremium(amount, event, &own)
    let before = own.state.marks[.subsidised] ?? 0
    guard case .ratio(let rate)? = event[.rate], let most = rate.share(of: own.state.drawn, .down),
      before + amount <= most
    else {
      throw Rejection(
        "above-subsidy", .amount, value: Amount(minor: amount, event.currency).major,
        "the premium is \(Amount(minor: own.state.drawn, event.currency)), of which "
          + "\(Amount(minor: before, event.currency)) is subsidised",
        remedy: "at most the ratio of the premium that `rate` states, together")
    }
    own.state.marks[.subsidised] = before + amount
    try post(
      draft,
      AmountLine(
        component: .subsidised, amount: amount, segment: own.segment, subject: .guarantee, party: party,
        fund: own.fund))
    draft.decision.items.append(
      fundItem(.subsidy, amount, draft, segment: own.key, party: event.text(.party), fund: own.fund))
  }
}

extension GuaranteeState {
  func factDay(_ column: EventColumn) -> Day? {
    if case .day(let day)? = facts.first(where: { $0.column == column })?.value { return day }
    return nil
  }

  func factRatio(_ column: EventColumn) -> Ratio? {
    if case .ratio(let ratio)? = facts.first(where: { $0.column == column })?.value { return ratio }
    return nil
  }

  /// The day that a loan's term runs from.
  var loanStart: Day? { factDay(.start) ?? attachedOn }
}
