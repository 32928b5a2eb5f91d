import Glibc
import Guarantees
import Ledger
import Money
import Posting
import Reinsurance

/// Sums of what is known of a treaty's items, and the hash of those that no account lists yet: in one pass.
struct TreatyFigures {
  /// What is summed together.
  struct Key: Hashable {
    var pair: TreatyItemRow.Pair
    var year: Int16
    var kind: OpenItem.Kind
    /// True where an account lists it.
    var isListed: Bool
    /// Code and day of a line that an account posted; else empty and nil.
    var line: String
    var day: Day?
  }

  struct Sum {
    var items: Int64 = 0
    var amount: Int128 = 0
    var first: Day
    /// What was paid of it, and of that since the last account.
    var cleared: Int128 = 0
    var since: Int128 = 0
  }

  /// Premium of a month and a term, which is earned together.
  struct Term: Hashable {
    var key: TreatyStatement.Key
    var year: Int
    var month: Day
    var term: PremiumTerm
  }

  private(set) var sums: [Key: Sum] = [:]
  private(set) var hashes: [TreatyStatement.Key: [UInt8]] = [:]
  private(set) var terms: [Term: Int128] = [:]
  private let books: [String]
  private let names: TreatyNames
  private let accounted: [TreatyStatement.Key: TreatyReader.Accounted]
  private let known: Int64
  /// Those of the book in hand, and where each is.
  private var pairs: [(key: TreatyStatement.Key, accounted: TreatyReader.Accounted?, items: NewItems)] = []
  private var numbers: [TreatyItemRow.Pair: Int] = [:]
  private var place: Int32 = -1

  init(
    _ scope: TreatyReader.Scope, _ names: TreatyNames,
    accounted: [TreatyStatement.Key: TreatyReader.Accounted]
  ) {
    (books, self.names, self.accounted, known) = (scope.books, names, accounted, scope.knownAtSeal)
  }

  /// Oldest lines of accounts first.
  var inOrder: [(key: Key, sum: Sum)] {
    sums.sorted { ($0.key.day ?? .first) < ($1.key.day ?? .first) }.map { ($0.key, $0.value) }
  }

  /// The number of the pair of an item, made where it is new.
  private mutating func pair(_ item: TreatyItemRow) -> Int {
    if let number = numbers[item.pair] { return number }
    let key = TreatyStatement.Key(
      cedant: books[Int(item.place)], reinsurer: names.texts[Int(item.party)],
      fund: names.texts[Int(item.fund)], currency: item.currency)
    pairs.append((key, accounted[key], NewItems()))
    numbers[item.pair] = pairs.count - 1
    return pairs.count - 1
  }

  /// Adds items, those of a book one after the other.
  /// - Parameter terms: of the events of premium among them.
  mutating func add(_ items: [TreatyItemRow], terms found: [Int64: PremiumTerm]) {
    for item in items where item.seal <= known {
      if item.place != place {
        finish()
        place = item.place
      }
      let pair = pair(item)
      let before = pairs[pair].accounted
      let isLine = item.kind == .treaty
      let isListed = isLine || before?.lists(item) ?? false
      let key = Key(
        pair: item.pair, year: item.year, kind: item.kind, isListed: isListed,
        line: isLine ? item.claim : "", day: isLine ? item.effective : nil)
      sums[key, default: Sum(first: item.effective)].add(item, previous: before?.known, known: known)
      guard !item.isRepeated else { continue }
      if !isListed { pairs[pair].items.add(item) }
      guard item.kind == .premium || item.kind == .refund, let term = found[item.event] else { continue }
      let month = item.effective.adding(days: 1 - item.effective.civil.day)
      self.terms[Term(key: pairs[pair].key, year: Int(item.year), month: month, term: term), default: 0] +=
        Int128(item.kind == .refund ? -item.amount : item.amount)
    }
  }

  /// Works out the hashes of the book in hand.
  mutating func finish() {
    for pair in pairs where !pair.items.isEmpty { hashes[pair.key] = pair.items.hash }
    (pairs, numbers) = ([], [:])
  }
}

extension TreatyFigures.Sum {
  fileprivate mutating func add(_ item: TreatyItemRow, previous: Int64?, known: Int64) {
    if !item.isRepeated {
      items += 1
      amount += Int128(item.amount)
      first = min(first, item.effective)
    }
    guard item.cleared != 0, item.clearedAt <= known else { return }
    cleared += Int128(item.cleared)
    if let previous, item.clearedAt > previous { since += Int128(item.cleared) }
  }
}

/// The items of one key that no account lists yet, as the hash of an account covers them: a line each, in the
/// order of their references as bytes.
private struct NewItems {
  private var text = ByteBuilder()
  private var places: [(start: Int, reference: Int, ordinal: Int16, end: Int)] = []

  var isEmpty: Bool { places.isEmpty }

  mutating func add(_ item: TreatyItemRow) {
    let start = text.count
    text.append(item.reference)
    let end = text.count
    text.append(0x20)
    text.append(decimal: Int64(item.ordinal))
    text.append(0x20)
    text.append(item.kind.rawValue)
    text.append(0x20)
    text.append(decimal: item.amount)
    text.append(0x20)
    text.append(item.effective)
    places.append((start, end, item.ordinal, text.count))
  }

  /// SHA-256 of the lines, joined by line ends.
  var hash: [UInt8] {
    text.withBytes { bytes in
      guard let base = bytes.baseAddress else { return SHA256.hash([]) }
      let order = places.sorted { left, right in
        let (one, other) = (left.reference - left.start, right.reference - right.start)
        let difference = memcmp(base + left.start, base + right.start, min(one, other))
        if difference != 0 { return difference < 0 }
        return (one, left.ordinal) < (other, right.ordinal)
      }
      var sorted = ByteBuilder(capacity: bytes.count + order.count)
      for (number, place) in order.enumerated() {
        if number > 0 { sorted.append(0x0A) }
        sorted.append(UnsafeBufferPointer(rebasing: bytes[place.start..<place.end]))
      }
      return SHA256.hash(sorted.bytes)
    }
  }
}
