import Ledger
import Money

/// Payments through the bank. What an event took from the bank account is put back when the bank is told to
/// pay it, and stands as instructed until a statement shows it: so the bank account in the books is what the
/// bank says, and what is under way has an account of its own (domain.md 9.5 E13, V10). It can be
/// paid in parts; what is instructed and did not come back is instructed once.
extension PostingEngine {
  /// What names the event that decided a payment in its open items: `BOOK/REFERENCE`.
  public func paymentKey(_ id: EventID) -> String { "\(scheme.books[id.book].code)/\(id.reference)" }

  /// The event that an instruction pays; nil where this is no instruction, or its book is unknown.
  public func decision(of event: BusinessEvent) -> EventID? {
    guard event.kind == .paymentInstructed, let of = event.text(.of) else { return nil }
    guard let code = event.text(.ofBook) else { return EventID(book: event.book, reference: of) }
    return scheme.book(code).map { EventID(book: $0, reference: of) }
  }

  func postPayment(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    switch draft.event.kind {
    case .paymentSettled: try settlePayment(&draft, working)
    case .paymentReturned: try returnPayment(&draft, working)
    default: try instruct(&draft, working)
    }
  }

  private func instruct(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let event = draft.event
    guard let id = decision(of: event) else {
      throw Rejection(
        "unknown-book", .ofBook, value: event.text(.ofBook), "the pack has no such book",
        remedy: "name the book of the event that is paid, or leave it blank where it is the same")
    }
    let parts = try payable(draft, id, working)
    _ = try eventParty(event)
    let key = paymentKey(id)
    let history = history(key, of: event.book, working)
    let open = try unpaid(parts, history)
    let total = try sum(open.map(\.amount))
    guard total > 0 else {
      let isMade = try sum(history.filter { $0.kind == .payment }.map(\.remaining)) == 0
      throw Rejection(
        "instructed-before", .of, value: id.reference,
        "its payment was instructed by \(history.last { $0.kind == .payment }?.reference ?? "")"
          + (isMade ? " and made" : ""),
        remedy: "nothing needs to be done; if it came back, post payment.returned first")
    }
    for part in try chosen(of: open, total, event, id.reference) where part.amount != 0 {
      let back = history.filter { $0.kind == .returned && $0.remaining != 0 && isOf($0, part) }
      let returned = try sum(back.map(\.remaining))
      // What came back is paid first; it is off the bank account already.
      let again =
        part.amount > 0 ? min(part.amount, max(returned, 0)) : returned == part.amount ? returned : 0
      for (component, amount) in [(Component.instructedAgain, again), (.instructed, part.amount - again)]
      where amount != 0 {
        try postPart(&draft, component, (part.fund, part.segment, amount))
      }
      draft.decision.items.append(item(.payment, draft, part, key: key, of: ""))
      clearParts(back, &draft, upTo: again)
    }
  }

  private func isOf(_ item: OpenItem, _ part: Part) -> Bool {
    item.fund == part.fund && segments.place(item.segment) == part.segment
  }

  /// What is left to instruct of each part: what the event took, less what was instructed and did not come
  /// back.
  private func unpaid(_ parts: [Part], _ history: [OpenItem]) throws(Rejection) -> [Part] {
    var open = parts
    for place in open.indices {
      for item in history where isOf(item, open[place]) {
        open[place].amount = try add(
          open[place].amount, item.kind == .returned ? item.amount : -item.amount)
      }
    }
    return open
  }

  /// What the event's amount pays of each part: all that is open, or a share of each in proportion to what is
  /// open of it, the rest of the division to the largest remainders.
  private func chosen(
    of open: [Part], _ total: Int64, _ event: BusinessEvent, _ of: String
  ) throws(Rejection) -> [Part] {
    let amount = try needAmount(event)
    if amount == total { return open }
    let shares =
      amount < total ? Allocation.largestRemainder(amount, weights: open.map(\.amount)) : nil
    guard let shares else {
      let most = Amount(minor: total, event.currency)
      throw Rejection(
        "payment-amount", .amount, value: Amount(minor: amount, event.currency).major,
        amount > total
          ? "\(most) of the payment of \(of) is open"
          : "the payment of \(of) is \(most), some of it against the rest, and is made as a whole",
        remedy: amount > total ? "at most \(most.major)" : "use \(most.major)")
    }
    return zip(open, shares).map { part, share in (part.fund, part.segment, share) }
  }

  private func settlePayment(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let (items, _) = try instruction(draft.event, working)
    let open = items.filter { $0.remaining != 0 }
    guard !open.isEmpty, !isTakenBack(draft.event, working) else {
      throw Rejection(
        "payment-not-open", .of, value: draft.event.text(.of),
        "the payment was made, came back or was taken back before", remedy: "nothing needs to be done")
    }
    for one in open { try postPart(&draft, .settled, part(of: one)) }
    clearParts(open, &draft)
  }

  private func returnPayment(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let of = draft.event.text(.of) ?? ""
    let (items, key) = try instruction(draft.event, working)
    let history = history(key, of: draft.event.book, working)
    let open = items.filter { $0.remaining != 0 }
    let before = try sum(returns(of, history).map(\.amount))
    // Not made yet: nothing came in, for nothing went out. Else it was made, and its money is there again.
    guard before == 0, !isTakenBack(draft.event, working) else {
      throw Rejection(
        "payment-not-open", .of, value: of, "the payment came back or was taken back before",
        remedy: "nothing needs to be done")
    }
    for one in open.isEmpty ? items : open {
      let part = part(of: one)
      try postPart(&draft, open.isEmpty ? .returned : .refused, part)
      draft.decision.items.append(item(.returned, draft, part, key: key, of: of))
    }
    clearParts(open, &draft)
  }

  /// The open items that an instruction made, open or not, and what they have in common.
  private func instruction(
    _ event: BusinessEvent, _ working: WorkingSet
  ) throws(Rejection) -> (items: [OpenItem], key: String) {
    let id = EventID(book: event.book, reference: event.text(.of) ?? "")
    let items = (working.items[id] ?? []).filter { $0.kind == .payment }
    guard let first = items.first, first.amount > 0 || items.count > 1 else {
      throw Rejection(
        "unknown-item", .of, value: id.reference, "event \(id.reference) instructed no payment",
        remedy: "name the payment.instructed: its reference is the end-to-end id")
    }
    try requireWhole(event, try sum(items.map(\.amount)), id.reference)
    guard event.currency == first.currency else {
      throw Rejection(
        "currency-differs", .currency, value: event.currency.code, "the payment is one in \(first.currency)",
        remedy: "state the amount in \(first.currency)")
    }
    guard event.date >= first.date else {
      throw Rejection(
        "before-instruction", .date, value: event.date.description,
        "the payment was instructed on \(first.date)", remedy: "use \(first.date) or a later day")
    }
    return (items, first.guarantee)
  }

  /// Whether the instruction that an event names was reversed.
  private func isTakenBack(_ event: BusinessEvent, _ working: WorkingSet) -> Bool {
    working.posted[EventID(book: event.book, reference: event.text(.of) ?? "")]?.reversedBy != nil
  }

  /// What came back of an instruction, and what was taken back of that.
  private func returns(_ of: String, _ history: [OpenItem]) -> [OpenItem] {
    history.filter { $0.kind == .returned && $0.claim == of }
  }

  /// A payment that came back was made: that it was made is not taken back before that it came back.
  func requireNotReturned(
    _ original: PostedEvent, _ id: EventID, _ working: WorkingSet
  ) throws(Rejection) {
    guard original.event.kind == .paymentSettled, let of = original.event.text(.of) else { return }
    let items = working.items[EventID(book: id.book, reference: of)] ?? []
    guard let key = items.first(where: { $0.kind == .payment })?.guarantee else { return }
    let back = returns(of, history(key, of: id.book, working))
    guard try sum(back.map(\.amount)) != 0 else { return }
    let last = back.last(where: { $0.amount > 0 })?.reference ?? of
    throw Rejection(
      "later-events-depend", .of, value: id.reference, "the payment came back by \(last)",
      remedy: "reverse that first: what came back was made")
  }

  /// What a book instructed of a decision, and what came back of it: another book may pay by the same event.
  private func history(_ key: String, of book: Int, _ working: WorkingSet) -> [OpenItem] {
    (working.payments[key] ?? []).filter { $0.book == book }
  }

  private typealias Part = (fund: Int, segment: Int32, amount: Int64)

  private func part(of item: OpenItem) -> Part { (item.fund, segments.place(item.segment), item.amount) }

  /// What an event took from the bank account of the book that instructs, by fund and segment.
  private func payable(
    _ draft: borrowing Draft, _ id: EventID, _ working: WorkingSet
  ) throws(Rejection) -> [Part] {
    let event = draft.event
    guard let decided = working.posted[id] else {
      throw Rejection(
        "unknown-event-reference", .of, value: id.reference,
        "book \(scheme.books[id.book].code) has no event \(id.reference)", remedy: "mend the reference")
    }
    if let by = decided.reversedBy {
      throw Rejection(
        "reversed-before", .of, value: id.reference, "event \(id.reference) was reversed by \(by)",
        remedy: "leave it out")
    }
    guard event.date >= decided.event.date else {
      throw Rejection(
        "before-decision", .date, value: event.date.description,
        "event \(id.reference) is of \(decided.event.date)",
        remedy: "use \(decided.event.date) or a later day")
    }
    guard let source = sourceOfPayments(draft.role, on: event.date) else {
      throw Rejection(
        "no-posting-rule", .event, value: event.kind.code,
        "the pack has no posting rule for \(event.kind.code), role \(draft.role.rawValue) on \(event.date)",
        remedy: "add a row to posting_rule.csv: debit the bank account, credit one for payments under way")
    }
    var parts: [Part] = []
    for transfer in EventSpecification[decided.event.kind].isPayment ? decided.transfers : [] {
      for (place, amount) in [(transfer.credit, transfer.amount), (transfer.debit, -transfer.amount)] {
        let account = accounts.keys[Int(place)]
        guard Int(account.book) == event.book, Int(account.chart) == source,
          account.currency == event.currency
        else { continue }
        if let known = parts.firstIndex(where: {
          $0.fund == Int(account.fund) && $0.segment == transfer.segment
        }) {
          parts[known].amount = try add(parts[known].amount, amount)
        } else {
          parts.append((Int(account.fund), transfer.segment, amount))
        }
      }
    }
    guard try sum(parts.map(\.amount)) > 0 else {
      throw Rejection(
        "nothing-to-pay", .of, value: id.reference,
        "\(decided.event.kind.code) \(id.reference) takes no \(event.currency.code) from "
          + "\(scheme.books[event.book].code)/\(scheme.chart[source].code)",
        remedy: "gledger pay list shows what can be paid")
    }
    return parts.filter { $0.amount != 0 }
  }

  /// The chart row of the bank account that payments of a role are made from; nil where the pack has none.
  public func sourceOfPayments(_ role: Role, on day: Day) -> Int? {
    for index in rules.range(.paymentInstructed, .instructed) {
      let row = rules.rows[index]
      guard row.role == role, row.validity.contains(day), case .post(let debit, _) = row.action else {
        continue
      }
      return debit
    }
    return nil
  }

  private func requireWhole(_ event: BusinessEvent, _ total: Int64, _ of: String) throws(Rejection) {
    guard try needAmount(event) != total else { return }
    throw Rejection(
      "payment-amount", .amount, value: Amount(minor: try needAmount(event), event.currency).major,
      "the payment of \(of) is \(Amount(minor: total, event.currency)), and is made as a whole",
      remedy: "use \(Amount(minor: total, event.currency).major)")
  }

  private func postPart(
    _ draft: inout Draft, _ component: Component, _ part: Part
  ) throws(Rejection) {
    try post(
      draft,
      AmountLine(
        component: component, amount: part.amount, segment: part.segment, subject: .item, party: nil,
        fund: part.fund))
  }

  /// Clears items, the first ones first.
  /// - Parameter limit: no more than that of them together; nil for all that is left of each.
  private func clearParts(_ items: [OpenItem], _ draft: inout Draft, upTo limit: Int64? = nil) {
    var left = limit ?? 0
    for item in items {
      let amount = limit == nil || left < 0 ? item.remaining : min(item.remaining, left)
      left -= amount
      guard amount != 0 else { continue }
      draft.decision.clearings.append(
        Clearing(
          itemEvent: item.event, itemOrdinal: item.ordinal, itemReference: item.reference, amount: amount))
    }
  }

  private func item(
    _ kind: OpenItem.Kind, _ draft: borrowing Draft, _ part: Part, key: String, of: String
  ) -> OpenItem {
    OpenItem(
      event: 0, ordinal: Int16(draft.decision.items.count), reference: draft.event.reference, kind: kind,
      book: draft.event.book, party: "", treaty: "", segment: segments.keys[Int(part.segment)],
      currency: draft.event.currency, fund: part.fund, amount: part.amount, date: draft.event.date,
      guarantee: key, claim: of, remaining: part.amount)
  }

  private func sum(_ amounts: [Int64]) throws(Rejection) -> Int64 {
    var total: Int64 = 0
    for amount in amounts { total = try add(total, amount) }
    return total
  }

  /// What the bank was told to pay is not taken back by taking back why.
  func requireNotInstructed(
    _ original: PostedEvent, _ id: EventID, _ working: WorkingSet
  ) throws(Rejection) {
    let made = (working.payments[paymentKey(id)] ?? []).filter { $0.kind == .payment }
    guard try sum(made.map(\.amount)) != 0 else { return }
    throw Rejection(
      "later-events-depend", .of, value: id.reference,
      "its payment was instructed by \(made.last?.reference ?? "")",
      remedy: "reverse the payment's events first, the latest first")
  }

  /// What later events of the same chunk must know of an instruction, a payment made or one that came back.
  func keepPayments(_ draft: Draft, _ working: inout WorkingSet) {
    for item in draft.decision.items where item.kind == .payment || item.kind == .returned {
      working.payments[item.guarantee, default: []].append(item)
    }
    guard draft.event.kind == .paymentSettled || draft.event.kind == .paymentReturned,
      let of = draft.event.text(.of),
      let key = working.items[EventID(book: draft.event.book, reference: of)]?.first?.guarantee
    else { return }
    for clearing in draft.decision.clearings {
      let place = working.payments[key]?.firstIndex {
        $0.event == clearing.itemEvent && $0.ordinal == clearing.itemOrdinal
      }
      if let place { working.payments[key]?[place].remaining -= clearing.amount }
    }
  }
}
