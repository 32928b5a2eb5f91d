import Guarantees
import Ledger
import Money

/// A transfer by its full key, without its amount.
public struct TransferKey: Hashable, Sendable {
  public var debit: AccountKey
  public var credit: AccountKey
  public var segment: SegmentKey
  public var cause: UInt16
  public var subject: SubjectKind

  /// The same with the legs exchanged: what takes it back.
  public var exchanged: TransferKey {
    TransferKey(debit: credit, credit: debit, segment: segment, cause: cause, subject: subject)
  }
}

/// What a corrected pack makes of one guarantee: all of it less what was posted.
public struct GuaranteeRestatement: Sendable {
  public var code: String
  /// The latest version, and what it would be.
  public var before: GuaranteeState
  public var after: GuaranteeState
  /// Minor units; a negative amount takes back, with the legs exchanged.
  public var differences: [(key: TransferKey, amount: Int64)] = []
  /// Open items of its own: negative where less is owed.
  public var items: [OpenItem] = []
  /// What of open items is not owed after all.
  public var clearings: [Clearing] = []
  public var turned: [TurnedShare] = []
  public var feeTerms: [FeeTermChange] = []

  public init(code: String, before: GuaranteeState, after: GuaranteeState) {
    (self.code, self.before, self.after) = (code, before, after)
  }
}

/// A share that was paid in cash and is owed back.
public struct TurnedShare: Sendable {
  public var claim: String
  /// Code of the payer.
  public var party: String
  public var segment: SegmentKey
  /// Index of the fund.
  public var fund: Int
  /// Minor units, above zero.
  public var amount: Int64

  public init(claim: String, party: String, segment: SegmentKey, fund: Int, amount: Int64) {
    (self.claim, self.party) = (claim, party)
    (self.segment, self.fund, self.amount) = (segment, fund, amount)
  }
}

extension PostingEngine {
  /// The key of a transfer that this engine placed.
  public func key(of transfer: Transfer) -> TransferKey {
    TransferKey(
      debit: accounts.keys[Int(transfer.debit)], credit: accounts.keys[Int(transfer.credit)],
      segment: segments.keys[Int(transfer.segment)], cause: transfer.cause, subject: transfer.subject)
  }

  /// Decides a restatement: what would have been posted less what was, each under the cause that it had, so
  /// that statements show it in the lines of the events that it concerns.
  /// - Parameter differences: minor units; a negative amount takes back, with the legs exchanged.
  public func decideRestatement(
    _ event: BusinessEvent, _ differences: [(key: TransferKey, amount: Int64)]
  ) throws(Rejection) -> Decision {
    let start = transfers.count
    var working = WorkingSet()
    do throws(Rejection) {
      var draft = try draft(event)
      try append(differences)
      try finish(&draft, &working, from: start)
      return draft.decision
    } catch {
      transfers.removeSubrange(start...)
      throw error
    }
  }

  /// Decides that a guarantee goes on as the corrected pack gives it (ADR 23).
  public func decideRestatement(
    _ event: BusinessEvent, _ restated: GuaranteeRestatement
  ) throws(Rejection) -> Decision {
    let start = transfers.count
    var working = WorkingSet()
    let place = working.guarantees.place(GuaranteeID(book: event.book, code: restated.code))
    working.guarantees[place: place].state = restated.before
    do throws(Rejection) {
      var draft = try draft(event)
      draft.isRestated = true
      draft.guaranteePlace = place
      try append(restated.differences)
      for share in restated.turned { try turn(share, draft) }
      for (ordinal, item) in restated.items.enumerated() {
        var item = item
        (item.event, item.ordinal, item.date) = (0, Int16(ordinal), event.date)
        item.reference = itemReference(event, in: item.book)
        _ = segments.place(item.segment)
        draft.decision.items.append(item)
      }
      draft.decision.clearings = restated.clearings
      draft.decision.feeTerms = restated.feeTerms
      for change in restated.feeTerms { _ = segments.place(change.segment) }
      var after = restated.after
      after.lastDate = max(after.lastDate, event.date)
      after.marks[.restated] = (restated.before.marks[.restated] ?? 0) + 1
      draft.decision.guarantee = restated.code
      draft.decision.state = GuaranteeVersion(
        state: after, outstandingChange: after.outstanding - restated.before.outstanding)
      try finish(&draft, &working, from: start)
      return draft.decision
    } catch {
      transfers.removeSubrange(start...)
      throw error
    }
  }

  private func append(_ differences: [(key: TransferKey, amount: Int64)]) throws(Rejection) {
    for (key, amount) in differences where amount != 0 {
      let (debit, credit) = (accounts.place(key.debit), accounts.place(key.credit))
      guard let size = Int64(exactly: amount.magnitude) else { throw overflow() }
      transfers.append(
        Transfer(
          debit: amount > 0 ? debit : credit, credit: amount > 0 ? credit : debit, amount: size,
          segment: segments.place(key.segment), cause: key.cause, subject: key.subject))
    }
  }

  /// A share that a payer paid in cash and that is not its own after all: the claim stays as it was paid, and
  /// as much is owed back, gross on both sides (domain.md D6).
  private func turn(_ share: TurnedShare, _ draft: Draft) throws(Rejection) {
    guard let party = party(share.party) else {
      throw Rejection(
        "unknown-party", .party, value: share.party, "the pack no longer has the payer",
        remedy: "keep its row in party.csv")
    }
    let isCompensator = party.kindText == Role.compensator.rawValue
    let parts: [(EventKind, Component)] = [
      (.claimPaid, isCompensator ? .compensationClaimed : .insuranceClaimed),
      (.recoveryReceived, scheme.compensation == .suspense ? .fromSuspense : .fromExpense),
    ]
    for (kind, component) in parts {
      var part = draft
      part.event.kind = kind
      try post(
        part,
        AmountLine(
          component: component, amount: share.amount, segment: segments.place(share.segment),
          subject: .item, party: party, fund: share.fund))
    }
  }

  /// What a guarantee was before it was restated; nothing may have come since.
  func unrestated(
    _ original: PostedEvent, _ state: GuaranteeState
  ) throws(Rejection) -> GuaranteeState {
    var left = state
    left.lastDate = original.stateAfter?.lastDate ?? left.lastDate
    guard left == original.stateAfter, var before = original.stateBefore else {
      throw Rejection(
        "later-events-depend", .of, value: original.event.reference,
        "later events of guarantee \(original.guarantee ?? "") rest on the restatement",
        remedy: "reverse those first, the latest first; or restate by a pack that is right")
    }
    before.lastDate = max(before.lastDate, state.lastDate)
    return before
  }

  /// The component of a packed cause.
  public static func component(_ cause: UInt16) -> Component? {
    Component(rawValue: UInt8(truncatingIfNeeded: cause))
  }
}

extension EventKind {
  /// True where what the event posts follows from its own fields and its guarantee's state, and not from open
  /// items, balances or other events.
  public var isRestatable: Bool {
    switch self {
    case .insuranceReceived, .compensationReceived, .recoveryRemitted, .recoveryRefunded, .supportPaid,
      .supportCollected, .fundReturnPaid, .burdenChargeReceived, .feeSubsidyReceived, .fundConverted,
      .indemnityWrittenOff, .postingReversed, .insuranceReduced, .compensationReduced:
      false
    default: !EventSpecification[self].isDerived
    }
  }
}

extension PostingEngine {
  /// By how much transfers move a book's money more or less than others, minor units; nil where they do not.
  /// Money is what contributions come in on and what stands at a bank.
  public func cashMoved(_ differences: [(key: TransferKey, amount: Int64)]) -> Int64? {
    let causes = [Cause(.fundContribution, .paid), Cause(.transitArrived, .arrived)]
    var cash: Set<Int> = []
    for rule in scheme.rules where causes.contains(Cause(rule.event, rule.component)) {
      if case .post(let debit, let credit) = rule.action {
        cash.insert(debit)
        if rule.event == .transitArrived { cash.insert(credit) }
      }
    }
    var moved: [Int16: Int64] = [:]
    for (key, amount) in differences {
      for (account, change) in [(key.debit, amount), (key.credit, -amount)]
      where facts.details[Int(account.chart)] == .bank || cash.contains(Int(account.chart)) {
        moved[account.book, default: 0] += change
      }
    }
    return moved.values.filter { $0 != 0 }.map { Int64(clamping: $0.magnitude) }.max()
  }

  /// True of a transfer that turned a share which was paid already: it is no difference.
  public static func isTurned(_ transfer: Transfer) -> Bool {
    guard transfer.subject == .item, let component = component(transfer.cause) else { return false }
    switch Cause.event(transfer.cause) {
    case .claimPaid, .insuranceClaimed, .compensationClaimed:
      return component == .insuranceClaimed || component == .compensationClaimed
    case .recoveryReceived: return component == .fromSuspense || component == .fromExpense
    default: return false
    }
  }
}
