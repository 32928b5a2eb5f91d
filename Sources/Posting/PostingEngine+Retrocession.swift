import Guarantees
import Ledger
import Money
import Reinsurance

extension Treaty {
  /// Whether what a reinsurer assumes is ceded on under it as it is posted: it takes a share of each risk
  /// that attaches. Excess of loss, and a share of losses occurring, are of a year's losses.
  public var isPostedOn: Bool {
    (kind == .quotaShare || kind == .facultative) && attaching == .risks
  }
}

extension Scheme {
  /// Treaties under which insurers' books cede on what they assumed, those of lower inuring numbers first.
  public var postedRetrocessions: [Treaty] {
    treaties.filter { treaty in
      treaty.isPostedOn && books.contains { $0.role == .insurer && treaty.isCeded(by: $0) }
    }.sorted { ($0.inuring, $0.code) < ($1.inuring, $1.code) }
  }
}

extension Treaty {
  /// Whether a row of its scope may take in what a treaty brings.
  public func mayTake(in inward: String) -> Bool {
    scope.isEmpty || scope.contains { row in row["treaty"].map { $0 == inward } ?? true }
  }
}

extension Scheme {
  /// Treaties whose accounts bring business to reinsurers that cede it on under a treaty: excess of loss and
  /// covers of a year, and shares of what such treaties bring. Empty where associations cede.
  public func accountedInward(of treaty: Treaty) -> [Treaty] {
    guard treaty.cedantRole == .insurer else { return [] }
    return treaties.filter { inward in
      inward.code != treaty.code && inward.currency == treaty.currency && treaty.mayTake(in: inward.code)
        && inward.reinsurerBooks(self).contains { treaty.isCeded(by: books[$0]) }
        && (inward.isAccountedExcess
          || inward.isPostedOn && inward.account.settlement == .onPayment
            && !accountedInward(of: inward).isEmpty)
    }
  }
}

/// What a reinsurer assumed is ceded on in the same event: gross in its own book and in that of the
/// retrocessionaire, as items of the reinsurer's book.
extension PostingEngine {
  /// The lines that reinsurers cede on of a guarantee's layers, and of one another's lines.
  /// - Parameters:
  ///   - day: that on which the risk attaches.
  ///   - guarantee: nil where an amount is of a whole treaty year.
  func retroceded(
    _ layers: [ResolvedLayer], _ guarantee: String?, _ state: GuaranteeState, of book: Int, on day: Day
  ) throws(Rejection) -> [RetrocededLine] {
    guard !retrocessions.isEmpty else { return [] }
    var lines: [RetrocededLine] = []
    var sources = layers.map { ($0.party, $0.treaty) }
    var place = 0
    while place < sources.count {
      let (holder, inward) = sources[place]
      if let inward, let holder = holder.flatMap({ party($0)?.book }), holder >= 0 {
        for treaty in retrocessions where treaty.isCeded(by: scheme.books[holder]) {
          guard let year = treaty.year(attaching: day), guarantee != nil || treaty.kind == .quotaShare,
            treaty.covers(guarantee ?? "", of: scheme.books[book].code, state, inward: inward)
          else { continue }
          let share = treaty.cession(of: year)
          guard
            let whole = treaty.version(of: year.underwritingYear).limit.map({ limit in
              limit.basis == .ceded ? limit.amount : share.share(of: limit.amount)
            }) ?? .some(nil)
          else { throw overflow() }
          for line in treaty.panel(of: year) {
            lines.append(
              RetrocededLine(
                source: place, cedant: scheme.books[holder].code, party: line.party, treaty: treaty.code,
                underwritingYear: year.underwritingYear, inuring: max(1, treaty.inuring), share: share,
                signed: line.signed, cap: whole))
            sources.append((line.party, treaty.code))
          }
        }
      }
      place += 1
    }
    return lines
  }

  /// Claims of the reinsurers what of a claim they cede on.
  func claimOn(
    _ draft: inout Draft, _ own: GuaranteeDraft, _ claim: inout ClaimState
  ) throws(Rejection) {
    let lines = own.state.retroceded
    guard !lines.isEmpty else { return }
    guard let amounts = lines.amounts(of: claim.payers.map(\.claimed)) else { throw overflow() }
    for (place, amount) in amounts.enumerated() {
      let step = amount - claim.retroceded[place].claimed
      claim.retroceded[place].claimed = amount
      try cedeOn(.insuranceClaimed, .claim, step, &draft, own, lines[place], claim)
    }
  }

  /// Hands on what of a recovery is theirs.
  func shareOn(
    _ draft: inout Draft, _ own: GuaranteeDraft, _ claim: inout ClaimState
  ) throws(Rejection) {
    let lines = own.state.retroceded
    guard !lines.isEmpty else { return }
    guard
      let amounts = lines.recoveries(
        shared: claim.payers.map(\.shared), claimed: claim.payers.map(\.claimed), known: claim.retroceded)
    else { throw overflow() }
    for (place, amount) in amounts.enumerated() {
      let step = amount - claim.retroceded[place].shared
      claim.retroceded[place].shared = amount
      try cedeOn(.fromExpense, .remittance, step, &draft, own, lines[place], claim)
    }
  }

  /// Brings the exposure of each line to its share of what its source carries now.
  func moveRetroceded(
    _ draft: Draft, _ own: inout GuaranteeDraft, _ component: Component
  ) throws(Rejection) {
    let lines = own.state.retroceded
    guard !lines.isEmpty else { return }
    guard let amounts = lines.amounts(of: own.state.exposures) else { throw overflow() }
    for (place, amount) in amounts.enumerated() {
      // A line that rises while the others fall moves backwards: the component says which way is forward.
      let change = amount - own.state.retrocededExposures[place]
      own.state.retrocededExposures[place] = amount
      try postOn(
        draft, component, component == .ceded ? change : -change, lines[place],
        segment: segment(own.key, lines[place], 0), subject: .guarantee)
    }
  }

  /// Premium of layers is ceded on as their claims are: each amount is rounded by itself.
  func cedeOn(
    premium amounts: [Int64], _ component: Component, _ kind: OpenItem.Kind, _ draft: inout Draft,
    _ lines: [RetrocededLine], _ base: SegmentKey
  ) throws(Rejection) {
    guard !lines.isEmpty else { return }
    guard let parts = lines.amounts(of: amounts, isCapped: false) else { throw overflow() }
    for (line, part) in zip(lines, parts) where part != 0 {
      let key = segment(base, line, 0)
      try postOn(draft, component, part, line, segment: key, subject: .item)
      let guarantee = draft.event.text(.guarantee) ?? ""
      try addItem(kind, part, &draft, line, key, guarantee: guarantee, claim: "")
    }
  }

  private func cedeOn(
    _ component: Component, _ kind: OpenItem.Kind, _ step: Int64, _ draft: inout Draft,
    _ own: GuaranteeDraft, _ line: RetrocededLine, _ claim: ClaimState
  ) throws(Rejection) {
    guard step != 0 else { return }
    let key = segment(own.key, line, claim.accidentYear)
    try postOn(draft, component, step, line, segment: key, subject: .claim)
    try addItem(kind, step, &draft, line, key, guarantee: own.code, claim: claim.id)
  }

  func segment(_ base: SegmentKey, _ line: RetrocededLine, _ accidentYear: Int16) -> SegmentKey {
    var key = base
    key.treaty = symbols.number(line.treaty)
    key.underwritingYear = Int16(line.underwritingYear)
    key.accidentYear = accidentYear
    return key
  }

  func postOn(
    _ draft: borrowing Draft, _ component: Component, _ amount: Int64, _ line: RetrocededLine,
    segment: SegmentKey, subject: SubjectKind
  ) throws(Rejection) {
    guard amount != 0 else { return }
    guard let cedant = scheme.book(line.cedant), let party = party(line.party) else {
      throw Rejection(
        "unknown-party", .party, value: line.party, "the pack no longer has a party of a retrocession",
        remedy: "keep its row in party.csv, and that of book \(line.cedant)")
    }
    try postOn(
      draft,
      AmountLine(
        component: component, amount: amount, segment: segments.place(segment), subject: subject,
        party: party, fund: try defaultFund(of: cedant, on: draft.event.date)), from: cedant)
  }

  /// Posts a line in the book of a reinsurer that cedes on, by the rules for retrocession, and in the book of
  /// the party that assumes, as it assumes any business.
  /// - Parameter line: its fund is one of the ceding book.
  func postOn(_ draft: borrowing Draft, _ line: AmountLine, from cedant: Int) throws(Rejection) {
    let (kind, date) = (draft.event.kind, draft.event.date)
    let currency = draft.event.currency
    var isCovered = false
    for index in rules.range(kind, line.component) {
      let row = rules.rows[index]
      guard row.validity.contains(date), case .post(let debit, let credit) = row.action else { continue }
      if row.isOfRetrocession {
        guard row.role == facts.roles[cedant] else { continue }
        isCovered = true
        let detail = line.party?.symbol ?? SymbolTable.none
        try append(line, kind, debit, credit, currency, cedant, line.fund, detail)
      } else if let other = line.party?.book, other >= 0, facts.roles[other] == row.role,
        row.forAttribute < 0 || row.forAttribute == line.party?.kind
      {
        let fund = try defaultFund(of: other, on: date)
        try append(line, kind, debit, credit, currency, other, fund, bookSymbols[cedant])
      }
    }
    guard !isCovered else { return }
    throw Rejection(
      "no-posting-rule", .event, value: kind.code,
      "the pack has no posting rule for \(kind.code), component \(line.component.code), role "
        + "\(facts.roles[cedant].rawValue), for \(PostingRule.retrocession) on \(date)",
      remedy: "add a row to posting_rule.csv: what book \(scheme.books[cedant].code) cedes on is posted by it"
    )
  }

  /// An item of the book that cedes on. What it names is of other books, and so named with them.
  private func addItem(
    _ kind: OpenItem.Kind, _ amount: Int64, _ draft: inout Draft, _ line: RetrocededLine,
    _ segment: SegmentKey, guarantee: String, claim: String
  ) throws(Rejection) {
    guard let cedant = scheme.book(line.cedant) else { return }
    let (event, own) = (draft.event, scheme.books[draft.event.book].code)
    draft.decision.items.append(
      OpenItem(
        event: 0, ordinal: Int16(draft.decision.items.count), reference: itemReference(event, in: cedant),
        kind: kind, book: cedant, party: line.party, treaty: line.treaty, segment: segment,
        currency: event.currency, fund: try defaultFund(of: cedant, on: event.date), amount: amount,
        date: event.date, guarantee: guarantee.isEmpty ? "" : "\(own)/\(guarantee)", claim: claim,
        remaining: amount))
  }
}
