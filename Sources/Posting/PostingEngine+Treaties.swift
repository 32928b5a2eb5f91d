import Guarantees
import Ledger
import Money
import Reinsurance

/// What a treaty account posts beside its items: premium earned, and each line of an underwriting year.
public struct TreatyPosting: Sendable, Equatable {
  public var year: Int
  public var component: Component
  /// Minor units; negative where the line is owed by the cedant, or taken back.
  public var amount: Int64
  /// True for what one party then owes the other.
  public var isOwed: Bool

  public init(year: Int, component: Component, amount: Int64, isOwed: Bool) {
    (self.year, self.component, self.amount, self.isOwed) = (year, component, amount, isOwed)
  }
}

/// One reinsurer's part of a premium.
private struct PremiumPart {
  var party: String
  var treaty: String?
  var share: Ratio
  var segment: SegmentKey
  /// What bears it.
  var layer: ResolvedLayer
}

extension PostingEngine {
  /// Premium ceded or coming back, split over the panel: largest remainder over the ceded shares, in the
  /// order of the panel (domain.md 9.2, 12 and 15; 9.5 E11: gross on both sides).
  func postPremium(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    try checkPremiumPeriod(event)
    let fund: Int
    let parts: [PremiumPart]
    var (layers, lines): ([ResolvedLayer], [RetrocededLine]) = ([], [])
    if let code = event.text(.guarantee) {
      guard let place = working.guarantees.find(GuaranteeID(book: event.book, code: code)),
        let state = working.guarantees[place: place].state
      else {
        throw Rejection(
          "unknown-guarantee", .guarantee, value: code,
          "book \(scheme.books[event.book].code) has no guarantee \(code)",
          remedy: "post its guarantee.drawn first, or mend the code")
      }
      fund = try ownFund(event, fact: state.fact(.fund))
      parts = try premiumParts(event, state)
      (layers, lines) = (state.layers, state.retroceded)
    } else {
      fund = try ownFund(event)
      parts = try premiumParts(event)
      layers = parts.map(\.layer)
      var state = GuaranteeState(lastDate: event.date)
      try keepCurrency(event, &state)
      lines = try retroceded(
        layers, nil, state, of: event.book, on: event.day(.periodFrom) ?? event.date)
    }
    guard let amounts = PanelSplit.parts(amount, signed: parts.map(\.share)) else { throw overflow() }
    let isBack = event.kind == .premiumReturned
    var assumed = [Int64](repeating: 0, count: layers.count)
    for (part, share) in zip(parts, amounts) where share != 0 {
      guard let party = party(part.party) else { continue }
      try post(
        draft,
        AmountLine(
          component: isBack ? .refundDue : .premiumCeded, amount: share,
          segment: segments.place(part.segment),
          subject: .item, party: party, fund: fund))
      draft.decision.items.append(
        OpenItem(
          event: 0, ordinal: Int16(draft.decision.items.count), reference: event.reference,
          kind: isBack ? .refund : .premium, book: event.book, party: part.party, treaty: part.treaty ?? "",
          segment: part.segment, currency: event.currency, fund: fund, amount: share, date: event.date,
          guarantee: event.text(.guarantee) ?? "", claim: "", remaining: share))
      if let place = layers.firstIndex(of: part.layer) { assumed[place] += share }
    }
    guard var base = parts.first?.segment else { return }
    (base.treaty, base.underwritingYear) = (SymbolTable.none, 0)
    try cedeOn(
      premium: assumed, isBack ? .refundDue : .premiumCeded, isBack ? .refund : .premium, &draft, lines, base)
  }

  private func checkPremiumPeriod(_ event: BusinessEvent) throws(Rejection) {
    guard let from = event.day(.periodFrom), let to = event.day(.periodTo), from <= to else {
      throw Rejection(
        "period-order", .periodTo, value: event.day(.periodTo)?.description,
        "the premium's period ends before it begins", remedy: "write its first and its last day")
    }
  }

  /// The insurers of a guarantee under one treaty, or the one that bears it without a treaty.
  private func premiumParts(
    _ event: BusinessEvent, _ state: GuaranteeState
  ) throws(Rejection) -> [PremiumPart] {
    let (treaty, named) = (event.text(.treaty), event.text(.party))
    let found = state.layers.filter { layer in
      let kind = layer.party.flatMap { party($0)?.kindText }
      return kind == Role.insurer.rawValue && layer.ratio > .zero && layer.isCeded
        && (treaty.map { $0 == layer.treaty } ?? true) && (named.map { $0 == layer.party } ?? true)
    }
    guard let first = found.first else {
      throw Rejection(
        "not-ceded", .guarantee, value: event.text(.guarantee),
        "nothing of the guarantee is ceded" + (treaty.map { " under \($0)" } ?? "")
          + (named.map { " to \($0)" } ?? ""),
        remedy: "mend the guarantee, the treaty or the party")
    }
    if let other = found.first(where: { $0.treaty != first.treaty }) {
      throw Rejection(
        "treaty-needed", .treaty,
        "the guarantee is ceded under \(first.treaty ?? "no treaty") and \(other.treaty ?? "no treaty")",
        remedy: "fill the column `treaty`, or `party`")
    }
    try checkYear(event, first.underwritingYear)
    let key = segment(of: state)
    return found.map {
      PremiumPart(
        party: $0.party ?? "", treaty: $0.treaty, share: $0.ratio, segment: payerSegment(key, $0, 0),
        layer: $0)
    }
  }

  /// The panel of a treaty's year: premium that is of no single guarantee.
  private func premiumParts(_ event: BusinessEvent) throws(Rejection) -> [PremiumPart] {
    guard let code = event.text(.treaty) else {
      throw Rejection(
        "treaty-needed", .treaty, "the premium is of no guarantee and of no treaty",
        remedy: "fill the column `guarantee`, or `treaty`")
    }
    let book = scheme.books[event.book]
    guard let treaty = scheme.treaties.first(where: { $0.code == code }),
      treaty.isCeded(by: book)
    else {
      throw Rejection(
        "unknown-treaty", .treaty, value: code, "book \(book.code) cedes under no treaty \(code)",
        remedy: "use one of: \(scheme.treaties.map(\.code).joined(separator: ", "))")
    }
    guard event.currency == treaty.currency else {
      throw Rejection(
        "currency-differs", .currency, value: event.currency.code,
        "treaty \(code) is one in \(treaty.currency)",
        remedy: "state the premium in \(treaty.currency)")
    }
    guard let from = event.day(.periodFrom), let whole = treaty.year(attaching: from) else {
      throw Rejection(
        "no-treaty-year", .periodFrom, value: event.day(.periodFrom)?.description,
        "treaty \(code) has no underwriting year on that day", remedy: "mend the day, or the treaty's years")
    }
    let year = bindings.section(treaty, whole, book: book.code, on: from).year
    try checkYear(event, year.underwritingYear)
    guard bindings.isBound(treaty, year.underwritingYear, book: book.code, by: event.date) else {
      throw Rejection(
        "treaty-unbound", .treaty, value: code,
        "year \(year.underwritingYear) is not bound for book \(book.code) by that day",
        remedy: "post its treaty.bound first")
    }
    var key = SegmentKey()
    key.treaty = symbols.number(code)
    key.underwritingYear = Int16(year.underwritingYear)
    let panel = treaty.panel(of: year).filter { line in event.text(.party).map { $0 == line.party } ?? true }
    guard !panel.isEmpty else {
      throw Rejection(
        "not-ceded", .party, value: event.text(.party), "is not on the panel of \(code) in that year",
        remedy: "use one of: \(treaty.panel(of: year).map(\.party).joined(separator: ", "))")
    }
    return panel.map {
      PremiumPart(
        party: $0.party, treaty: code, share: $0.signed, segment: key,
        layer: ResolvedLayer(
          party: $0.party, treaty: code, underwritingYear: year.underwritingYear, ratio: $0.signed,
          base: .principal, cap: nil, group: 0))
    }
  }

  /// A stated underwriting year is checked, never believed.
  private func checkYear(_ event: BusinessEvent, _ year: Int) throws(Rejection) {
    guard case .whole(let stated)? = event[.underwritingYear], stated != Int64(year) else { return }
    throw Rejection(
      "underwriting-year", .underwritingYear, value: String(stated), "the cession is of year \(year)",
      remedy: "write \(year), or leave the column blank")
  }

  /// Decides a treaty account: posts what is earned and each line, and leaves the lines as open items.
  public func decideAccount(
    _ event: BusinessEvent, head: TreatyAccountHead, postings: [TreatyPosting], _ working: inout WorkingSet
  ) throws(Rejection) -> Decision {
    let start = transfers.count
    do throws(Rejection) {
      var draft = try draft(event)
      guard let party = party(head.party) else {
        throw Rejection(
          "unknown-party", .party, value: head.party, "the pack no longer has the reinsurer",
          remedy: "keep its row in party.csv")
      }
      for posting in postings {
        var key = SegmentKey()
        key.treaty = symbols.number(head.treaty)
        key.underwritingYear = Int16(posting.year)
        try post(
          draft,
          AmountLine(
            component: posting.component, amount: posting.amount, segment: segments.place(key),
            subject: .item, party: party, fund: head.fund))
        guard posting.isOwed else { continue }
        draft.decision.items.append(
          OpenItem(
            event: 0, ordinal: Int16(draft.decision.items.count), reference: event.reference, kind: .treaty,
            book: head.book, party: head.party, treaty: head.treaty, segment: key, currency: head.currency,
            fund: head.fund, amount: posting.amount, date: event.date,
            guarantee: event.text(.accountPeriod) ?? "", claim: posting.component.code,
            remaining: posting.amount))
      }
      draft.decision.account = head
      try finish(&draft, &working, from: start)
      return draft.decision
    } catch {
      transfers.removeSubrange(start...)
      throw error
    }
  }
}
