import Guarantees
import Ledger
import Money

/// A book that was merged into another.
public struct Merger: Sendable, Equatable {
  /// Index of the book that ended.
  public var book: Int
  /// Index of the book that has all of it since.
  public var successor: Int
  /// The first day on which the successor has it.
  public var day: Day

  public init(book: Int, successor: Int, day: Day) {
    (self.book, self.successor, self.day) = (book, successor, day)
  }
}

extension [Merger] {
  /// Index of the book that has all of a book at the end of a day; itself where it was not merged by then.
  public func heir(of book: Int, on day: Day) -> Int {
    var heir = book
    // A merger is of a later day than those that came into its book: at most one step for each.
    for _ in self {
      guard let next = first(where: { $0.book == heir && $0.day <= day }) else { break }
      heir = next.successor
    }
    return heir
  }
}

/// What a fund of a merging book holds, and what other books hold towards that book.
public struct MergerHoldings: Sendable {
  public var own: [FundHoldings.Balance] = []
  public var facing: [FundHoldings.Balance] = []

  public init() {}
}

/// A book becomes part of another (domain.md 2.5): every balance goes over by all its dimensions, and every
/// guarantee and open item goes on in the successor's book. No total over both books changes.
extension PostingEngine {
  /// Takes over what a fund holds: each balance through the pack's clearing account in both books, each off
  /// the balance sheet against its own opposite; and what other books hold towards the old book is held
  /// towards the new one.
  /// - Parameters:
  ///   - event: starts in the successor's book.
  ///   - fund: index of the old book's fund.
  ///   - target: index of the successor's.
  public func decideMerger(
    _ event: BusinessEvent, _ holdings: MergerHoldings, of fund: Int, into target: Int
  ) throws(Rejection) -> Decision {
    try decideWhole(try draft(event)) { draft throws(Rejection) in
      draft.decision.merger = MergedFund(fund: fund, target: target)
      let out = try conversionRule(draft, .mergedOut)
      let into = try conversionRule(draft, .mergedIn)
      for entry in holdings.own {
        var taken = entry.account
        (taken.book, taken.fund) = (Int16(event.book), Int16(target))
        if facts.details[Int(taken.chart)] == .bank {
          taken.detail = symbols.number(scheme.funds[target].bankAccount)
        }
        try takeOver(entry, taken, out, into, event)
      }
      for entry in holdings.facing {
        var taken = entry.account
        taken.detail = bookSymbols[event.book]
        guard let amount = Int64(exactly: entry.balance.magnitude) else { throw sumOverflow() }
        let (old, new) = (accounts.place(entry.account), accounts.place(taken))
        transfers.append(
          Transfer(
            debit: entry.balance > 0 ? new : old, credit: entry.balance > 0 ? old : new, amount: amount,
            segment: segments.place(entry.segment), cause: Cause(event.kind, .mergedFacing).packed,
            subject: .none))
      }
    }
  }

  private func takeOver(
    _ entry: FundHoldings.Balance, _ taken: AccountKey, _ out: Int, _ into: Int, _ event: BusinessEvent
  ) throws(Rejection) {
    let chart = Int(entry.account.chart)
    let segment = segments.place(entry.segment)
    if scheme.chart[chart].accountClass.world == .real {
      try carry(entry.balance, entry.account, against: out, segment, .mergedOut, event.kind)
      try carry(-entry.balance, taken, against: into, segment, .mergedIn, event.kind)
    } else if scheme.chart[chart].normal == .credit {
      let opposite = try opposite(of: chart, in: entry.account, event)
      try carry(entry.balance, entry.account, against: opposite, segment, .mergedOut, event.kind)
      try carry(-entry.balance, taken, against: opposite, segment, .mergedIn, event.kind)
    }
  }

  /// A guarantee leaves its book: nothing of it is left there but its history.
  public func decideLeaving(
    _ event: BusinessEvent, _ state: GuaranteeState
  ) throws(Rejection) -> Decision {
    // The book is no longer valid on the day on which it ends: nobody but its merger acts then.
    var draft = Draft(
      event: event, role: facts.roles[event.book],
      decision: Decision(transfers: transfers.count..<transfers.count))
    try checkOpen([event.book], on: event)
    let left = state.left(on: event.date)
    draft.decision.feeTerms = try feeTerms(of: state, event, sign: -1)
    return try decideVersion(draft, before: state, after: left)
  }

  /// A guarantee goes on in the book that took it over, as it was.
  public func decideTaking(
    _ event: BusinessEvent, _ state: GuaranteeState, fund: String
  ) throws(Rejection) -> Decision {
    var draft = try draft(event)
    let taken = state.taken(on: event.date, fund: fund)
    draft.decision.feeTerms = try feeTerms(of: taken, event, sign: 1)
    return try decideVersion(draft, before: nil, after: taken)
  }

  private func decideVersion(
    _ draft: Draft, before: GuaranteeState?, after: GuaranteeState
  ) throws(Rejection) -> Decision {
    guard let code = draft.event.text(.guarantee) else {
      throw Rejection("guarantee-needed", .guarantee, "names no guarantee", remedy: "report this")
    }
    var working = WorkingSet()
    var draft = draft
    let place = working.guarantees.place(GuaranteeID(book: draft.event.book, code: code))
    working.guarantees[place: place].state = before
    draft.guaranteePlace = place
    draft.decision.guarantee = code
    draft.decision.state = GuaranteeVersion(
      state: after, outstandingChange: after.outstanding - (before?.outstanding ?? 0))
    draft.isWhole = true
    try finish(&draft, &working, from: transfers.count)
    return draft.decision
  }

  private func feeTerms(
    of state: GuaranteeState, _ event: BusinessEvent, sign: Int64
  ) throws(Rejection) -> [FeeTermChange] {
    guard !state.feeTerms.isEmpty else { return [] }
    let fund = try ownFund(event, fact: state.fact(.fund))
    return state.feeTerms.map { term in
      var segment = segment(of: state)
      segment.cohort = term.cohort
      _ = segments.place(segment)
      return FeeTermChange(term: term.with(amount: sign * term.amount), fund: fund, segment: segment)
    }
  }

  /// Open items of one event of the old book: cleared there, and open again, with what was left of each, in
  /// the successor's.
  /// - Parameter items: as they are to be in the successor's book, `event` and `ordinal` those of the old.
  public func decideTaking(_ event: BusinessEvent, _ items: [OpenItem]) throws(Rejection) -> Decision {
    try decideWhole(try draft(event)) { draft throws(Rejection) in
      for item in items {
        draft.decision.clearings.append(
          Clearing(
            itemEvent: item.event, itemOrdinal: item.ordinal, itemReference: item.reference,
            amount: item.remaining))
        var taken = item
        taken.ordinal = Int16(draft.decision.items.count)
        (taken.event, taken.reference, taken.date) = (0, event.reference, event.date)
        taken.amount = item.remaining
        _ = segments.place(item.segment)
        draft.decision.items.append(taken)
      }
    }
  }

  private func decideWhole(
    _ draft: Draft, _ body: (inout Draft) throws(Rejection) -> Void
  ) throws(Rejection) -> Decision {
    let start = transfers.count
    var (draft, working) = (draft, WorkingSet())
    draft.isWhole = true
    do throws(Rejection) {
      try body(&draft)
      try finish(&draft, &working, from: start)
      return draft.decision
    } catch {
      transfers.removeSubrange(start...)
      throw error
    }
  }
}

/// What later events may not do to a book that was merged.
extension PostingEngine {
  /// Refuses an event of a book that was merged, on whatever day, and one that names its party.
  func checkMerged(_ event: BusinessEvent) throws(Rejection) {
    if let merger = mergers.first(where: { $0.book == event.book }) {
      throw merged(merger, .book)
    }
    guard !event.kind.isOfMerger, let party = event.text(.party),
      let merger = mergers.first(where: { scheme.books[$0.book].code == party })
    else { return }
    throw merged(merger, .party)
  }

  private func merged(_ merger: Merger, _ column: EventColumn) -> Rejection {
    let successor = scheme.books[merger.successor].code
    return Rejection(
      "book-merged", column, value: scheme.books[merger.book].code,
      "was merged into \(successor) on \(merger.day)",
      remedy: "use its successor \(successor), on \(merger.day) or later")
  }

  /// Refuses what would move a balance of a book that was merged, or one that is held towards it.
  func checkUnmoved(_ posted: Range<Int>, _ event: BusinessEvent) throws(Rejection) {
    for index in posted {
      for account in [transfers[index].debit, transfers[index].credit] {
        let key = accounts.keys[Int(account)]
        let isByParty = facts.details[Int(key.chart)] == .party
        let found = mergers.first {
          $0.book == Int(key.book) || isByParty && bookSymbols[$0.book] == key.detail
        }
        if let found { throw merged(found, event[.of] == nil ? .party : .of) }
      }
    }
  }

  /// Refuses an event on a guarantee that was taken over, on a day on which another book had it.
  func checkTaken(
    _ state: GuaranteeState, _ code: String, _ event: BusinessEvent
  ) throws(Rejection) {
    guard let day = state.day(.takenOn), event.date < day else { return }
    throw Rejection(
      "before-merger", .date, value: event.date.description,
      "\(event.subjectNoun) \(code) is in this book since \(day), when it was taken over",
      remedy: "post it on \(day) or later, and say in `concerns` which day it concerns")
  }

  /// Refuses to clear an open item that was taken over on a day on which another book had it.
  func checkTaken(_ item: OpenItem, _ event: BusinessEvent) throws(Rejection) {
    let merger = mergers.first {
      $0.successor == event.book && item.reference.hasPrefix("\(scheme.books[$0.book].code)/")
    }
    guard let merger, event.date < merger.day else { return }
    throw Rejection(
      "before-merger", .date, value: event.date.description,
      "the item was taken over from \(scheme.books[merger.book].code) on \(merger.day)",
      remedy: "post it on \(merger.day) or later")
  }
}
