/// What a reference is that an item carries.
public enum ReferenceKind: UInt8, CaseIterable, Sendable {
  /// The payer's or the ledger's own reference of one payment: the reference of an event, `:61:` of MT940.
  case reference = 0
  /// The end-to-end id that a payment was instructed with (camt `EndToEndId`).
  case endToEnd = 1
  /// A structured creditor reference of ISO 11649 (`RF18…`), whose check digits hold.
  case creditor = 2
  /// What was instructed or booked together: the id of a payment file, a batch booking.
  case batch = 3
  /// A settlement of reinsurance.
  case settlement = 4
  case claim = 5
  case guarantee = 6

  /// The word of a rule file.
  public var name: String {
    switch self {
    case .reference: "reference"
    case .endToEnd: "end-to-end"
    case .creditor: "creditor"
    case .batch: "batch"
    case .settlement: "settlement"
    case .claim: "claim"
    case .guarantee: "guarantee"
    }
  }

  /// The kind of a word of a rule file.
  public init?(name: String) {
    guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = kind
  }

  /// Whether the reference names one payment. A guarantee or a batch names many, so that two items with it
  /// and with the same amount are not yet the same payment.
  public var namesOnePayment: Bool { rawValue <= 2 }
}

/// Kinds of references, one bit each.
public struct ReferenceKinds: Sendable, Equatable {
  private var bits: UInt8 = 0

  public init() {}

  public mutating func insert(_ kind: ReferenceKind) { bits |= 1 << kind.rawValue }

  public func contains(_ kind: ReferenceKind) -> Bool { bits & 1 << kind.rawValue != 0 }

  public var isEmpty: Bool { bits == 0 }

  /// In the order of the kinds.
  public var all: [ReferenceKind] { ReferenceKind.allCases.filter(contains) }

  /// Those that are among some others too.
  public func intersection(_ kinds: [ReferenceKind]) -> ReferenceKinds {
    var found = ReferenceKinds()
    for kind in kinds where contains(kind) { found.insert(kind) }
    return found
  }
}
