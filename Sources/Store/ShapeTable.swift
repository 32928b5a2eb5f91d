import Ledger
import Money
import Posting

/// What the transfers of events are but for their amounts, each shape once: events of one kind, in one book
/// and segment, have the same.
struct ShapeTable {
  /// The transfers of all shapes, one shape after the other; their amounts do not count.
  private var pool: [Transfer] = []
  private var ranges: [Range<Int>] = []
  private var slots: [Int32] = Array(repeating: -1, count: 1024)

  var count: Int { ranges.count }

  /// The transfers of a shape.
  subscript(place: Int) -> ArraySlice<Transfer> { pool[ranges[place]] }

  /// The place of the transfers' shape, given now if it is new.
  mutating func place(_ transfers: ArraySlice<Transfer>) -> Int {
    if ranges.count * 2 >= slots.count { grow() }
    let mask = slots.count - 1
    var slot = ShapeTable.hash(transfers) & mask
    while true {
      let place = Int(slots[slot])
      if place < 0 {
        slots[slot] = Int32(truncatingIfNeeded: ranges.count)
        ranges.append(pool.count..<(pool.count + transfers.count))
        pool += transfers
        return ranges.count - 1
      }
      if isSame(ranges[place], transfers) { return place }
      slot = (slot + 1) & mask
    }
  }

  mutating func removeAll() { self = ShapeTable() }

  private func isSame(_ range: Range<Int>, _ transfers: ArraySlice<Transfer>) -> Bool {
    guard range.count == transfers.count else { return false }
    let offset = transfers.startIndex - range.lowerBound
    for index in range {
      let (one, other) = (pool[index], transfers[index + offset])
      guard one.debit == other.debit, one.credit == other.credit, one.segment == other.segment,
        one.cause == other.cause, one.subject == other.subject
      else { return false }
    }
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for (place, range) in ranges.enumerated() {
      var slot = ShapeTable.hash(pool[range]) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(truncatingIfNeeded: place)
    }
  }

  private static func hash(_ transfers: ArraySlice<Transfer>) -> Int {
    var mixed: UInt64 = 0x9E37_79B9_7F4A_7C15
    for index in transfers.indices {
      let transfer = transfers[index]
      let accounts =
        UInt64(UInt32(bitPattern: transfer.debit)) | UInt64(UInt32(bitPattern: transfer.credit)) << 32
      let rest = UInt64(UInt32(bitPattern: transfer.segment)) | UInt64(transfer.cause) << 32
      mixed = (mixed ^ accounts) &* 0xBF58_476D_1CE4_E5B9
      mixed =
        (mixed ^ (mixed >> 29) ^ rest ^ UInt64(transfer.subject.rawValue) << 48) &* 0x94D0_49BB_1331_11EB
    }
    return Int(truncatingIfNeeded: (mixed ^ (mixed >> 31)) >> 1)
  }
}

/// A shape that the database has named.
struct NamedShape {
  var number: Int32
  var template: TransferTemplate
  /// The currency of all its transfers; nil where they have several, or there is none.
  var currency: Currency?
}

/// A shape by the numbers of the database: what a row of `shape` holds.
struct StoredShape {
  var debit: [Int32] = []
  var credit: [Int32] = []
  var segment: [Int32] = []
  var cause: [Int16] = []
  var subject: [UInt8] = []

  /// SHA-256 of all of it.
  var digest: [UInt8] {
    var canonical = CanonicalBytes()
    for numbers in [debit, credit, segment, cause.map { Int32($0) }] {
      canonical.length(numbers.count)
      for number in numbers { canonical.item(Int64(number)) }
    }
    canonical.item(subject)
    return SealChain.digest(canonical.bytes)
  }

  /// `{1,2,3}`: an array as the database reads it.
  static func literal(_ numbers: some Sequence<some BinaryInteger>) -> String {
    "{" + numbers.map { String($0) }.joined(separator: ",") + "}"
  }
}
