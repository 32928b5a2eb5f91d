import Guarantees
import Ledger
import Money

/// A guarantee's state after an event, as it is stored.
public struct GuaranteeVersion: Sendable {
  public var state: GuaranteeState
  public var outstandingChange: Int64

  public init(state: GuaranteeState, outstandingChange: Int64) {
    (self.state, self.outstandingChange) = (state, outstandingChange)
  }
}

/// A guarantee while a chunk is decided.
public struct WorkingGuarantee: Sendable {
  public var state: GuaranteeState?
  /// Changes of the outstanding by day; complete when `isCurveComplete`, else only those of this chunk.
  public var curve: BalanceCurve
  public var isCurveComplete: Bool

  public init(state: GuaranteeState?, curve: BalanceCurve = BalanceCurve(), isCurveComplete: Bool) {
    (self.state, self.curve, self.isCurveComplete) = (state, curve, isCurveComplete)
  }
}

/// An event that was posted before, with all that it put into the books: what a reversal mirrors.
public struct PostedEvent: Sendable {
  public var id: Int64
  public var event: BusinessEvent
  public var transfers: [Transfer]
  public var guarantee: String?
  public var stateAfter: GuaranteeState?
  public var stateBefore: GuaranteeState?
  public var outstandingChange: Int64
  public var items: [OpenItem]
  public var clearings: [Clearing]
  public var feeTerms: [FeeTermChange] = []
  /// Set where it was reversed already: the reversal's reference.
  public var reversedBy: String?

  public init(id: Int64, event: BusinessEvent) {
    (self.id, self.event) = (id, event)
    (transfers, items, clearings, outstandingChange) = ([], [], [], 0)
  }
}

public struct GuaranteeID: Hashable, Sendable {
  public var book: Int
  public var code: String

  public init(book: Int, code: String) { (self.book, self.code) = (book, code) }
}

public struct EventID: Hashable, Sendable {
  public var book: Int
  public var reference: String

  public init(book: Int, reference: String) { (self.book, self.reference) = (book, reference) }
}

/// The states that a chunk of a batch touches, fetched in bulk before it is decided.
public struct WorkingSet: Sendable {
  public var guarantees = GuaranteeTable()
  /// Events that reversals name.
  public var posted: [EventID: PostedEvent] = [:]
  /// Statements of account that events name.
  public var accounts: Set<EventID> = []
  /// Open items of the events that receipts and remittances name.
  public var items: [EventID: [OpenItem]] = [:]
  /// What funds hold that are converted, by index of the fund.
  public var holdings: [Int: FundHoldings] = [:]
  /// What beneficiaries were granted before, and asked back.
  public var benefits: [BeneficiaryID: [Benefit]] = [:]
  /// What was instructed and what came back, by the event that decided the payment: `BOOK/REFERENCE`.
  public var payments: [String: [OpenItem]] = [:]
  /// What reserves hold that write-offs are taken out of, minor units.
  public var reserves: [HeldReserve: Int64] = [:]

  public init() {}
}

/// A reserve account in one segment.
public struct HeldReserve: Hashable, Sendable {
  public var account: AccountKey
  public var segment: SegmentKey

  public init(account: AccountKey, segment: SegmentKey) { (self.account, self.segment) = (account, segment) }
}

/// Who is supported: one register for all books.
public struct BeneficiaryID: Hashable, Sendable {
  public var code: String

  public init(code: String) { self.code = code }
}

/// What a book granted a beneficiary under one head, less what it asked back.
public struct Benefit: Sendable, Equatable {
  /// Index of the fund's book.
  public var book: Int
  /// Reference of an event that granted it.
  public var reference: String
  /// Month and component, as ``PostingEngine/supportHead(_:)`` writes them; empty where none are stated.
  public var head: String
  public var disaster: String
  public var purpose: String
  public var currency: Currency
  /// Granted, less reversals; minor units.
  public var granted: Int64
  /// Asked back, less reversals; minor units.
  public var clawedBack: Int64

  public init(
    book: Int, reference: String, head: String, disaster: String, purpose: String, currency: Currency,
    granted: Int64, clawedBack: Int64
  ) {
    self.book = book
    (self.reference, self.head, self.disaster, self.purpose) = (reference, head, disaster, purpose)
    (self.currency, self.granted, self.clawedBack) = (currency, granted, clawedBack)
  }
}

/// What a fund holds on a day.
public struct FundHoldings: Sendable {
  public struct Balance: Sendable {
    public var account: AccountKey
    public var segment: SegmentKey
    /// Debits less credits, minor units; not zero.
    public var balance: Int64

    public init(account: AccountKey, segment: SegmentKey, balance: Int64) {
      (self.account, self.segment, self.balance) = (account, segment, balance)
    }
  }

  public var balances: [Balance] = []
  /// Events of later days have moved it.
  public var isMovedLater = false
  public var openItems: Int64 = 0

  public init() {}
}

/// Guarantees by their key, each at a place of its own: looked up once an event.
public struct GuaranteeTable: Sendable, Sequence {
  private var places: [GuaranteeID: Int32] = [:]
  private var ids: [GuaranteeID] = []
  private var entries: [WorkingGuarantee] = []

  public init() {}

  public var count: Int { ids.count }

  public mutating func reserveCapacity(_ count: Int) {
    places.reserveCapacity(count)
    ids.reserveCapacity(count)
    entries.reserveCapacity(count)
  }

  /// The place of a guarantee; nil where it is not in the table.
  public func find(_ id: GuaranteeID) -> Int? { places[id].map { Int($0) } }

  /// The place of a guarantee, given now if it is new.
  public mutating func place(_ id: GuaranteeID) -> Int {
    let next = Int32(truncatingIfNeeded: ids.count)
    let place = places[id, default: next]
    guard place == next else { return Int(place) }
    places[id] = next
    ids.append(id)
    entries.append(WorkingGuarantee(state: nil, isCurveComplete: true))
    return Int(next)
  }

  public func id(at place: Int) -> GuaranteeID { ids[place] }

  public subscript(place place: Int) -> WorkingGuarantee {
    get { entries[place] }
    _modify { yield &entries[place] }
  }

  public subscript(id: GuaranteeID) -> WorkingGuarantee? {
    find(id).map { entries[$0] }
  }

  public func makeIterator() -> AnyIterator<(key: GuaranteeID, value: WorkingGuarantee)> {
    var place = 0
    return AnyIterator {
      guard place < ids.count else { return nil }
      defer { place += 1 }
      return (key: ids[place], value: entries[place])
    }
  }
}
