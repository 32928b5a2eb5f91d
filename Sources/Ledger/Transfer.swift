/// What a transfer is about, as one letter; the identifier is the event's own field of that name.
public enum SubjectKind: UInt8, Sendable {
  case none = 0x2D  // -
  case guarantee = 0x67  // g
  case claim = 0x63  // c
  case recovery = 0x72  // r
  case loan = 0x6C  // l
  /// The open item, or the event, that the event acts on (its `of`).
  case item = 0x69  // i
}

/// Moves a positive amount from one account to another of the same book, fund and currency: it cannot be
/// unbalanced.
public struct Transfer: Sendable, Equatable {
  /// Places in the tables of accounts and segments of the batch.
  public var debit: Int32
  public var credit: Int32
  /// Minor units, positive.
  public var amount: Int64
  public var segment: Int32
  public var cause: UInt16
  public var subject: SubjectKind

  @inlinable
  public init(
    debit: Int32, credit: Int32, amount: Int64, segment: Int32, cause: UInt16, subject: SubjectKind
  ) {
    (self.debit, self.credit, self.amount, self.segment) = (debit, credit, amount, segment)
    (self.cause, self.subject) = (cause, subject)
  }
}
