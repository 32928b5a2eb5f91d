import Money

/// Sums of a batch, by account, segment, day and cause: made while events are decided, so that a database
/// need only store and check them. An open-addressed table, since every transfer goes through it twice.
public struct SumTable {
  public struct Entry: Sendable {
    public var account: Int32
    public var segment: Int32
    public var day: Int32
    public var cause: UInt16
    public var debit: Int64
    public var credit: Int64
  }

  public private(set) var entries: [Entry] = []
  private var slots: [Int32] = Array(repeating: -1, count: 1024)
  private var largest: Int64 = 0

  public init() {}

  /// True where no sum can leave 64 bits when transfers of so much in all are added.
  public func fits(_ total: Int64) -> Bool { !largest.addingReportingOverflow(total).overflow }

  /// Adds a transfer to the sums of both of its accounts.
  /// - Returns: false where a sum does not fit 64 bits.
  public mutating func add(_ transfer: Transfer, on day: Day) -> Bool {
    let debit = place(transfer.debit, transfer.segment, day.number, transfer.cause)
    let (debits, debitOverflow) = entries[debit].debit.addingReportingOverflow(transfer.amount)
    entries[debit].debit = debits
    let credit = place(transfer.credit, transfer.segment, day.number, transfer.cause)
    let (credits, creditOverflow) = entries[credit].credit.addingReportingOverflow(transfer.amount)
    entries[credit].credit = credits
    largest = max(largest, debits, credits)
    return !debitOverflow && !creditOverflow
  }

  public mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    largest = 0
    for index in slots.indices { slots[index] = -1 }
  }

  private mutating func place(_ account: Int32, _ segment: Int32, _ day: Int32, _ cause: UInt16) -> Int {
    if entries.count * 2 >= slots.count { grow() }
    let mask = slots.count - 1
    var slot = SumTable.hash(account, segment, day, cause) & mask
    while true {
      let place = Int(slots[slot])
      if place < 0 {
        slots[slot] = Int32(entries.count)
        entries.append(
          Entry(account: account, segment: segment, day: day, cause: cause, debit: 0, credit: 0))
        return entries.count - 1
      }
      let entry = entries[place]
      if entry.account == account, entry.segment == segment, entry.day == day, entry.cause == cause {
        return place
      }
      slot = (slot + 1) & mask
    }
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for (place, entry) in entries.enumerated() {
      var slot = SumTable.hash(entry.account, entry.segment, entry.day, entry.cause) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(place)
    }
  }

  private static func hash(_ account: Int32, _ segment: Int32, _ day: Int32, _ cause: UInt16) -> Int {
    var mixed = UInt64(UInt32(bitPattern: account)) | UInt64(UInt32(bitPattern: segment)) << 32
    mixed = (mixed ^ (mixed >> 29)) &* 0xBF58_476D_1CE4_E5B9
    mixed ^= UInt64(UInt32(bitPattern: day)) << 16 | UInt64(cause)
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int(truncatingIfNeeded: (mixed ^ (mixed >> 31)) >> 1)
  }
}
