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
      for (key, amount) in differences where amount != 0 {
        let (debit, credit) = (accounts.place(key.debit), accounts.place(key.credit))
        guard let size = Int64(exactly: amount.magnitude) else { throw overflow() }
        transfers.append(
          Transfer(
            debit: amount > 0 ? debit : credit, credit: amount > 0 ? credit : debit, amount: size,
            segment: segments.place(key.segment), cause: key.cause, subject: key.subject))
      }
      try finish(&draft, &working, from: start)
      return draft.decision
    } catch {
      transfers.removeSubrange(start...)
      throw error
    }
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
