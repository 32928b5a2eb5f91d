import Ledger
import Money

/// What one party owes another until it is cleared: a claimed share, a share of a recovery, a premium.
public struct OpenItem: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// The other party owes the book: insurance or compensation claimed.
    case claim
    /// The book owes the other party: its share of a recovery.
    case remittance
    /// The book owes the other party: premium.
    case premium
    /// The book owes support that it granted.
    case grant
    /// Support that was asked back is owed to the book.
    case clawback
    /// The book owes money back to who contributed it.
    case giveBack = "return"
    /// A lender owes the book a burden charge.
    case charge
    /// A fund owes the book part of a guarantee fee.
    case subsidy
    /// A payment that the bank was told to make, and that no statement of it shows yet.
    case payment
    /// A payment that came back, and is to be made again.
    case returned
    /// The other party owes the book: premium that comes back.
    case refund
    /// A line of a treaty account: owed to the book, negative where the book owes it. Its claim is the code
    /// of the line, its guarantee the account's period.
    case treaty

    /// True where a positive amount is owed to the book, not by it.
    public var isOwedToBook: Bool {
      switch self {
      case .claim, .clawback, .charge, .subsidy, .refund, .treaty: true
      case .remittance, .premium, .grant, .giveBack, .payment, .returned: false
      }
    }

    /// True where an account between the parties clears it: what is taken back stands in the next one.
    public var isInAccount: Bool {
      switch self {
      case .claim, .remittance, .premium, .refund, .treaty: true
      case .grant, .clawback, .giveBack, .charge, .subsidy, .payment, .returned: false
      }
    }
  }

  /// The last day of the first account that lists it, where that is asked for; it is not stored.
  public var accountedThrough: Day?
  /// The event that made it and its place among that event's items: together its key.
  public var event: Int64
  public var ordinal: Int16
  /// Reference of that event.
  public var reference: String
  public var kind: Kind
  /// Index of the book that it was made in: the cedant's.
  public var book: Int
  /// Code of the other party.
  public var party: String
  /// Code of the treaty; empty where there is none.
  public var treaty: String
  public var segment: SegmentKey
  public var currency: Currency
  public var fund: Int
  /// Minor units; negative where a reversal took an item back.
  public var amount: Int64
  public var date: Day
  public var guarantee: String
  public var claim: String
  /// Not yet cleared: amount less clearings.
  public var remaining: Int64

  public init(
    event: Int64, ordinal: Int16, reference: String, kind: Kind, book: Int, party: String, treaty: String,
    segment: SegmentKey,
    currency: Currency, fund: Int, amount: Int64, date: Day, guarantee: String, claim: String,
    remaining: Int64
  ) {
    (self.event, self.ordinal, self.reference, self.kind) = (event, ordinal, reference, kind)
    (self.book, self.party) = (book, party)
    (self.treaty, self.segment, self.currency, self.fund) = (treaty, segment, currency, fund)
    (self.amount, self.date, self.guarantee, self.claim) = (amount, date, guarantee, claim)
    self.remaining = remaining
  }
}

/// A part of an open item that an event cleared; negative where a reversal opened it again.
public struct Clearing: Sendable, Equatable {
  public var itemEvent: Int64
  public var itemOrdinal: Int16
  /// Reference of the event that made the item: what is sealed in place of its id.
  public var itemReference: String
  public var amount: Int64

  public init(itemEvent: Int64, itemOrdinal: Int16, itemReference: String, amount: Int64) {
    (self.itemEvent, self.itemOrdinal) = (itemEvent, itemOrdinal)
    (self.itemReference, self.amount) = (itemReference, amount)
  }
}

/// All that one event puts into the books.
public struct Decision: Sendable {
  /// Places in the engine's log of transfers.
  public var transfers: Range<Int>
  /// The guarantee's new version, if the event touches one, and by how much its outstanding changed.
  public var guarantee: String?
  public var state: GuaranteeVersion?
  /// True where the version names a borrower or group that the one before did not.
  public var namesBorrower = false
  public var items: [OpenItem] = []
  public var clearings: [Clearing] = []
  /// What the event changes of what the guarantee's fee earns.
  public var feeTerms: [FeeTermChange] = []
  /// The head of the treaty account that the event is.
  public var account: TreatyAccountHead?
  /// What is said of an account or of items.
  public var answer: TreatyAnswer?
  /// The fund of a merging book that the event takes over.
  public var merger: MergedFund?
  /// The year of a treaty that the event binds or cancels.
  public var binding: TreatyBindingChange?

  public init(transfers: Range<Int>) { self.transfers = transfers }
}

/// What a treaty account is of: its key, and what it knew.
public struct TreatyAccountHead: Sendable, Equatable {
  /// Index of the cedant's book.
  public var book: Int
  public var treaty: String
  /// Code of the reinsurer.
  public var party: String
  /// Index of the cedant's fund.
  public var fund: Int
  public var currency: Currency
  public var from: Day
  /// Inclusive: the day that the account is posted on.
  public var to: Day
  /// From 1; a later one states what changed since the one before.
  public var version: Int32
  /// It lists what was known at this seal and in no account before.
  public var knownAtSeal: Int64
  public var due: Day
  /// SHA-256 over what it lists.
  public var inputHash: [UInt8]

  public init(
    book: Int, treaty: String, party: String, fund: Int, currency: Currency, from: Day, to: Day,
    version: Int32, knownAtSeal: Int64, due: Day, inputHash: [UInt8]
  ) {
    (self.book, self.treaty, self.party, self.fund) = (book, treaty, party, fund)
    (self.currency, self.from, self.to, self.version) = (currency, from, to, version)
    (self.knownAtSeal, self.due, self.inputHash) = (knownAtSeal, due, inputHash)
  }
}

/// What a party says of a statement of account, or of open items.
public struct TreatyAnswer: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable { case confirmed, queried, disputed, resolved }

  public var kind: Kind
  /// Of the account, or of the event that made the items.
  public var reference: String
  /// Code of the one party whose items it is about; empty for those of all.
  public var party: String

  public init(_ kind: Kind, reference: String, party: String) {
    (self.kind, self.reference, self.party) = (kind, reference, party)
  }
}

/// A fund of a book that merges, and the one of the successor's book that it becomes: indices of both.
public struct MergedFund: Sendable, Equatable {
  public var fund: Int
  public var target: Int

  public init(fund: Int, target: Int) { (self.fund, self.target) = (fund, target) }
}
