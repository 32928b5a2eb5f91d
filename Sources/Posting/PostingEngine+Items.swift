import Guarantees
import Ledger
import Money
import Reinsurance

extension PostingEngine {
  /// A receipt or remittance clears the open item of the event named in `of`, in part or whole.
  func clearItem(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let event = draft.event
    let kind: OpenItem.Kind =
      event.kind == .insuranceReceived || event.kind == .compensationReceived ? .claim : .remittance
    _ = try needAmount(event)
    let id = EventID(book: event.book, reference: event.text(.of) ?? "")
    let named = event.text(.party)
    let wanted = Role.compensator.rawValue
    let isCompensation = event.kind == .compensationReceived || event.kind == .recoveryRefunded
    let candidates = (working.items[id] ?? []).filter { item in
      item.kind == kind && item.book == event.book && (named.map { $0 == item.party } ?? true)
        && (party(item.party)?.kindText == wanted) == isCompensation
    }
    guard let item = candidates.first, candidates.count == 1 else {
      throw Rejection(
        candidates.isEmpty ? "unknown-item" : "ambiguous-item", .of, value: id.reference,
        candidates.isEmpty
          ? "event \(id.reference) left no open \(kind == .claim ? "claim on" : "remittance to") a party "
            + (isCompensation ? "that compensates" : "that insures")
          : "event \(id.reference) left items of several parties",
        remedy: candidates.isEmpty
          ? "name the \(kind == .claim ? "claim.paid" : "recovery.received") that made it"
          : "fill the column `party`")
    }
    try clear(item, kind == .claim ? .itemReceived : .itemPaid, &draft)
  }

  /// Clears an open item, in part or whole, and posts what that moves, if a component says so.
  func clear(_ item: OpenItem, _ component: Component?, _ draft: inout Draft) throws(Rejection) {
    let event = draft.event
    let amount = try needAmount(event)
    if !mergers.isEmpty { try checkTaken(item, event) }
    guard event.currency == item.currency else {
      throw Rejection(
        "currency-differs", .currency, value: event.currency.code,
        "the item is one of \(Amount(minor: item.remaining, item.currency))",
        remedy: "state the amount in \(item.currency)")
    }
    // Else what is owed would be less than nothing on the days between.
    guard event.date >= item.date else {
      throw Rejection(
        "before-item", .date, value: event.date.description,
        "the item of \(item.reference) is of \(item.date)",
        remedy: "use \(item.date) or a later day; what came before it was owed stands in suspense till then")
    }
    guard amount <= item.remaining else {
      let room = Amount(minor: max(0, item.remaining), event.currency)
      throw Rejection(
        "above-open-item", .amount, value: Amount(minor: amount, event.currency).major,
        "\(room) of the item is open", remedy: "at most \(room.major)")
    }
    if let component {
      try post(
        draft,
        AmountLine(
          component: component, amount: amount,
          segment: segments.place(item.segment), subject: .item, party: party(item.party), fund: item.fund))
    }
    draft.decision.clearings.append(
      Clearing(
        itemEvent: item.event, itemOrdinal: item.ordinal, itemReference: item.reference, amount: amount))
  }

  /// Clears the items given, segment by segment, and nets them into one cash item.
  func settle(
    _ draft: inout Draft, _ items: [OpenItem], agreed: Int64?, _ exchange: SettlementExchange?
  ) throws(Rejection) {
    guard let first = items.first, let party = party(first.party) else {
      throw Rejection("nothing-to-settle", nil, "no open item is due", remedy: "nothing needs to be done")
    }
    // Items are cleared in their own currency, whatever the net is paid in.
    var cleared = draft
    cleared.event.currency = first.currency
    var groups: [(kind: OpenItem.Kind, segment: SegmentKey, amount: Int64)] = []
    var places: [SettlementKey: Int] = [:]
    for item in items {
      // Other kinds of items arise under no treaty.
      guard item.kind.isInAccount else { continue }
      let key = SettlementKey(kind: item.kind, segment: item.segment)
      if let place = places[key] {
        groups[place].amount = try add(groups[place].amount, item.remaining)
      } else {
        places[key] = groups.count
        groups.append((item.kind, item.segment, item.remaining))
      }
      draft.decision.clearings.append(
        Clearing(
          itemEvent: item.event, itemOrdinal: item.ordinal, itemReference: item.reference,
          amount: item.remaining))
    }
    var net: [SegmentKey: Int64] = [:]
    var order: [SegmentKey] = []
    for group in groups {
      if net[group.segment] == nil { order.append(group.segment) }
      net[group.segment, default: 0] += group.kind.isOwedToBook ? group.amount : -group.amount
      try post(
        cleared,
        AmountLine(
          component: group.kind.cleared, amount: group.amount, segment: segments.place(group.segment),
          subject: .item,
          party: party, fund: first.fund))
    }
    // The cash item is one sum; each segment's part of it goes the way that the whole goes.
    if let agreed {
      // What is agreed is paid in the first segment; what each leaves is a loss or gain of the commutation.
      for (place, segment) in order.enumerated() {
        let paid = place == 0 ? agreed : 0
        try post(
          cleared,
          AmountLine(
            component: .commutationLoss, amount: (net[segment] ?? 0) - paid, segment: segments.place(segment),
            subject: .item, party: party, fund: first.fund))
        net[segment] = paid
      }
    }
    if let exchange {
      return try self.exchange(
        cleared, order.map { (segment: $0, amount: net[$0] ?? 0) }, exchange, party, fund: first.fund)
    }
    let total = net.values.reduce(Int64(0), &+)
    for segment in order {
      let part = net[segment] ?? 0
      try post(
        cleared,
        AmountLine(
          component: total >= 0 ? .netReceived : .netPaid, amount: total >= 0 ? part : -part,
          segment: segments.place(segment), subject: .item, party: party, fund: first.fund))
    }
  }

  private struct SettlementKey: Hashable {
    var kind: OpenItem.Kind
    var segment: SegmentKey
  }

  /// What an event's items are named by in a book: its reference, after its own book where that is another.
  func itemReference(_ event: BusinessEvent, in book: Int) -> String {
    book == event.book ? event.reference : "\(scheme.books[event.book].code)/\(event.reference)"
  }

  /// The exact mirror of a posted event: same accounts, amounts, subjects and segments, legs exchanged; its
  /// effect on states, items and clearings taken back. Once, and never of a reversal.
  func reverse(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let event = draft.event
    let original = try reversible(event, working)
    try checkDay(of: event, reversing: original)
    for transfer in original.transfers {
      transfers.append(
        Transfer(
          debit: transfer.credit, credit: transfer.debit, amount: transfer.amount, segment: transfer.segment,
          cause: transfer.cause, subject: transfer.subject))
    }
    try takeBackState(&draft, original, working)
    for (index, item) in original.items.enumerated() {
      var back = item
      back.ordinal = Int16(index)
      back.reference = itemReference(event, in: item.book)
      back.date = event.date
      back.amount = -item.amount
      back.remaining = back.amount
      draft.decision.items.append(back)
    }
    draft.decision.clearings = original.clearings.map {
      Clearing(
        itemEvent: $0.itemEvent, itemOrdinal: $0.itemOrdinal, itemReference: $0.itemReference,
        amount: -$0.amount)
    }
    draft.decision.feeTerms = original.feeTerms.map {
      FeeTermChange(term: $0.term.with(amount: -$0.term.amount), fund: $0.fund, segment: $0.segment)
    }
  }

  /// The event that a reversal names, if it can be reversed.
  private func reversible(_ event: BusinessEvent, _ working: WorkingSet) throws(Rejection) -> PostedEvent {
    let id = EventID(book: event.book, reference: event.text(.of) ?? "")
    guard let original = working.posted[id] else {
      throw Rejection(
        "unknown-event-reference", .of, value: id.reference,
        "book \(scheme.books[event.book].code) has no event \(id.reference)", remedy: "mend the reference")
    }
    guard original.event.kind != .periodClosed, original.event.kind != .periodReopened else {
      throw Rejection(
        "period-not-reversed", .of, value: id.reference, "a period is opened again, not reversed",
        remedy: "type: gledger reopen")
    }
    guard original.event.kind != .treatyAccount else {
      throw Rejection(
        "account-not-reversed", .of, value: id.reference,
        "a statement of account is corrected by a new version or by the next account, not reversed",
        remedy: "correct what it lists, and type: gledger settle")
    }
    guard !original.event.kind.isOfBinding else {
      throw Rejection(
        "binding-not-reversed", .of, value: id.reference,
        "what attached since, or went uncovered, was decided by it",
        remedy: original.event.kind == .treatyBound
          ? "post treaty.cancelled from the day on which it ends"
          : original.event.kind == .treatyEndorsed
            ? "post treaty.endorsed with an endorsement of the pack that states the terms to be"
            : "post treaty.bound again")
    }
    guard !original.event.kind.isOfMerger else {
      throw Rejection(
        "merger-not-reversed", .of, value: id.reference, "a merger of books is not reversed",
        remedy: "post what is wrong in it by its own events, in the successor's book")
    }
    guard original.event.kind != .postingReversed else {
      throw Rejection(
        "reversal-of-reversal", .of, value: id.reference, "a reversal is not reversed",
        remedy: "post the original event again under a new reference")
    }
    if let by = original.reversedBy {
      throw Rejection(
        "reversed-before", .of, value: id.reference, "event \(id.reference) was reversed by \(by)",
        remedy: "nothing needs to be done")
    }
    try requireUnpaid(original)
    try requireNotInstructed(original, id, working)
    try requireNotReturned(original, id, working)
    return original
  }

  /// A reversal takes the day of its original, or the first open one, and concerns the original's.
  private func checkDay(of event: BusinessEvent, reversing original: PostedEvent) throws(Rejection) {
    let day = dayToReverse(original, in: event.book)
    guard event.date == day else {
      throw Rejection(
        "reversal-date", .date, value: event.date.description,
        day == original.event.date
          ? "a reversal takes its original's date while that is open"
          : "the original's date is closed, and a reversal takes the first day that is open everywhere",
        remedy: "use \(day)")
    }
    let concerned = event.day(.concerns) ?? event.date
    guard concerned == original.event.date else {
      throw Rejection(
        "reversal-concerns", .concerns, value: concerned.description,
        "a reversal concerns the day of its original", remedy: "use \(original.event.date)")
    }
  }

  /// What was paid of an item is money that went: it is not taken back by taking back the item.
  private func requireUnpaid(_ original: PostedEvent) throws(Rejection) {
    for item in original.items where !item.kind.isInAccount && item.remaining != item.amount {
      throw Rejection(
        "later-events-depend", .of, value: original.event.reference,
        "\(Amount(minor: item.amount - item.remaining, item.currency)) of it was paid",
        remedy: "reverse the payments first, the latest first")
    }
  }

  /// What a later event of the same chunk must know of this one; called last, when nothing can refuse it any
  /// more.
  func keepInMind(_ draft: Draft, _ working: inout WorkingSet) {
    keepBenefits(draft, &working)
    keepPayments(draft, &working)
    keepReserves(draft, &working)
    for clearing in draft.decision.clearings {
      let id = EventID(book: draft.event.book, reference: clearing.itemReference)
      let place = working.items[id]?.firstIndex {
        $0.event == clearing.itemEvent && $0.ordinal == clearing.itemOrdinal
      }
      if let place { working.items[id]?[place].remaining -= clearing.amount }
      let known = working.posted[id]?.items.firstIndex {
        $0.event == clearing.itemEvent && $0.ordinal == clearing.itemOrdinal
      }
      if let known { working.posted[id]?.items[known].remaining -= clearing.amount }
    }
    if draft.event.kind == .postingReversed, let of = draft.event.text(.of) {
      working.posted[EventID(book: draft.event.book, reference: of)]?.reversedBy = draft.event.reference
    }
  }

  private func takeBackState(
    _ draft: inout Draft, _ original: PostedEvent, _ working: WorkingSet
  ) throws(Rejection) {
    guard let code = original.guarantee, let after = original.stateAfter else { return }
    guard let place = working.guarantees.find(GuaranteeID(book: draft.event.book, code: code)),
      var state = working.guarantees[place: place].state
    else { return }
    draft.guaranteePlace = place
    if original.event.kind == .guaranteeRestated {
      let back = try unrestated(original, state)
      draft.decision.guarantee = code
      draft.decision.state = GuaranteeVersion(state: back, outstandingChange: -original.outstandingChange)
      return
    }
    guard after.marks[.restated] == state.marks[.restated] else {
      throw Rejection(
        "restated-since", .of, value: original.event.reference,
        "\(original.event.subjectNoun) \(code) was restated since: what the event left is not there any more",
        remedy: "reverse the restatement first; or correct it by an event of its own")
    }
    try checkRequests(original, after, state)
    let lowest = working.guarantees[place: place].curve.lowest(from: draft.event.date)
    state.takeBack(after: after, before: original.stateBefore)
    guard !state.isImpossible, lowest - original.outstandingChange >= 0 else {
      throw Rejection(
        "later-events-depend", .of, value: original.event.reference,
        "later events of guarantee \(code) rest on it", remedy: "reverse those first, the latest first")
    }
    draft.decision.guarantee = code
    draft.decision.state = GuaranteeVersion(state: state, outstandingChange: -original.outstandingChange)
  }
}

extension OpenItem.Kind {
  /// What clears it in a settlement.
  fileprivate var cleared: Component {
    switch self {
    case .claim: .claimCleared
    case .remittance: .remittanceCleared
    case .premium: .premiumCleared
    case .refund: .refundCleared
    case .treaty: .treatyCleared
    case .grant, .clawback, .giveBack, .charge, .subsidy, .payment, .returned: .entry
    }
  }
}
