import Money

/// Which side of a reconciliation an item stands on.
public enum MatchSide: UInt8, CaseIterable, Sendable {
  /// The ledger.
  case ours = 0
  /// The bank, the insurer, the other book.
  case theirs = 1

  public var other: MatchSide { self == .ours ? .theirs : .ours }
}

/// What names an item for ever: on our side an event and the place of its transfer, on theirs a stored line.
public struct ItemID: Hashable, Comparable, Sendable {
  public var number: Int64
  public var part: Int32

  public init(_ number: Int64, part: Int32 = 0) { (self.number, self.part) = (number, part) }

  public static func < (left: ItemID, right: ItemID) -> Bool {
    (left.number, left.part) < (right.number, right.part)
  }
}

/// One line of a statement, or one posting, as it is matched.
public struct Item: Sendable {
  public var id: ItemID
  /// The day that counts for windows and ages: the effective day of a posting, the value day of a bank line.
  public var day: Day
  /// Minor units, signed alike on both sides: positive is money that came to us.
  public var amount: Int64
  public var currency: Currency
  /// The counterparty's code; empty where it is not known.
  public var party: String
  public var references: [(kind: ReferenceKind, text: String)]
  /// Free text: remittance, name, memo.
  public var text: String
  public var flags: Flags
  /// A name that was given to it here, by which an event refers to it; it is a reference, but two items that
  /// differ in nothing else are the same thing told twice.
  public var name = ""

  /// What is known of an item beside its figures.
  public struct Flags: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A person decided that it is in dispute: it is not matched.
    public static let disputed = Flags(rawValue: 1)
    /// An earlier run matched it: it is known, and neither matched again nor a break.
    public static let consumed = Flags(rawValue: 2)
  }

  public init(
    id: ItemID, day: Day, amount: Int64, currency: Currency, party: String = "",
    references: [(kind: ReferenceKind, text: String)] = [], text: String = "", flags: Flags = []
  ) {
    (self.id, self.day, self.amount, self.currency) = (id, day, amount, currency)
    (self.party, self.references, self.text, self.flags) = (party, references, text, flags)
  }
}
