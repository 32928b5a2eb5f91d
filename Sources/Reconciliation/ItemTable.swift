import Money

/// The items of one side as columns: about 60 bytes an item beside the texts, so that a million of each side
/// fit.
///
/// After ``sort(_:)`` an item's place is its rank in an order that depends on what the items say and not on
/// the order in which they came: day, amount, a hash of all their fields, and their id last.
struct ItemTable: Sendable {
  private(set) var numbers: [Int64] = []
  private(set) var parts: [Int32] = []
  private(set) var days: [Int32] = []
  private(set) var amounts: [Int64] = []
  private(set) var currencies: [Currency] = []
  private(set) var parties: [UInt32] = []
  private(set) var texts: [UInt32] = []
  private(set) var flags: [UInt8] = []
  /// Names that were given here: no part of what an item says.
  private var names: [UInt32] = []
  /// Where the references of an item begin; one more than there are items.
  private(set) var referenceStarts: [UInt32] = [0]
  private(set) var referenceKinds: [UInt8] = []
  private(set) var referenceSymbols: [UInt32] = []
  private(set) var hashes: [UInt64] = []

  var count: Int { amounts.count }

  mutating func append(_ item: Item, _ symbols: inout SymbolTable) {
    numbers.append(item.id.number)
    parts.append(item.id.part)
    days.append(item.day.number)
    amounts.append(item.amount)
    currencies.append(item.currency)
    parties.append(symbols.symbol(item.party))
    flags.append(item.flags.rawValue)
    // A text is looked at only to propose: of what an earlier run matched, its hash is enough.
    let folded = item.text.isEmpty ? "" : FoldedText.fold(item.text)
    texts.append(item.flags.contains(.consumed) ? SymbolTable.none : symbols.symbol(folded))
    for reference in item.references {
      guard let symbol = Self.symbol(reference.kind, reference.text, &symbols) else { continue }
      referenceKinds.append(reference.kind.rawValue)
      referenceSymbols.append(symbol)
    }
    let name = Self.symbol(.reference, item.name, &symbols) ?? SymbolTable.none
    names.append(name)
    if name != SymbolTable.none {
      referenceKinds.append(ReferenceKind.reference.rawValue)
      referenceSymbols.append(name)
    }
    referenceStarts.append(UInt32(referenceSymbols.count))
    hashes.append(hash(count - 1, text: SymbolTable.hash(folded), symbols))
  }

  /// References are compared in capitals, without spaces around them. Words that banks write where there is
  /// none, and creditor references whose check digits do not hold, are no references.
  private static func symbol(
    _ kind: ReferenceKind, _ text: String, _ symbols: inout SymbolTable
  ) -> UInt32? {
    if kind == .creditor {
      return CreditorReference.normalised(text).map { symbols.symbol($0) }
    }
    return compared(text) { symbols.symbol($0) }
  }

  /// The number that a text has as a reference of any kind but a creditor's; nil where no item has it.
  static func find(_ text: String, _ symbols: SymbolTable) -> UInt32? {
    compared(text) { symbols.find($0) } ?? nil
  }

  /// The bytes by which a reference is compared; nil where it is none.
  private static func compared<Found>(
    _ text: String, _ use: (UnsafeBufferPointer<UInt8>) -> Found
  ) -> Found? {
    var text = text
    let plain = text.withUTF8 { bytes -> Found? in
      let isPlain = bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && !(0x61...0x7A).contains($0) }
      // None of the words for an absent reference is as long.
      return isPlain && bytes.count > 12 && bytes.contains { $0 != 0x30 } ? use(bytes) : nil
    }
    if let plain { return plain }
    var words = text.uppercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if absent.contains(words) || words.allSatisfy({ $0 == "0" }) { return nil }
    return words.withUTF8 { use($0) }
  }

  private static let absent: Set<String> = ["NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NONE", "N/A", "-"]

  /// Puts the items into their own order.
  mutating func sort(_ symbols: SymbolTable) {
    var keys = (0..<count).map { index in
      SortKey(
        high: UInt64(UInt32(bitPattern: days[index]) ^ 0x8000_0000) << 32 | UInt64(hashes[index] >> 32),
        amount: amounts[index], index: Int32(index))
    }
    keys.sort { left, right in
      let (leftDay, rightDay) = (left.high >> 32, right.high >> 32)
      if leftDay != rightDay { return leftDay < rightDay }
      if left.amount != right.amount { return left.amount < right.amount }
      if left.high != right.high { return left.high < right.high }
      let (first, second) = (Int(left.index), Int(right.index))
      if hashes[first] != hashes[second] { return hashes[first] < hashes[second] }
      return (numbers[first], parts[first]) < (numbers[second], parts[second])
    }
    permute(keys.map(\.index), symbols)
  }

  private struct SortKey {
    var high: UInt64
    var amount: Int64
    var index: Int32
  }

  private mutating func permute(_ order: [Int32], _ symbols: SymbolTable) {
    var (starts, kinds, referred) = ([UInt32(0)], [UInt8](), [UInt32]())
    starts.reserveCapacity(referenceStarts.count)
    kinds.reserveCapacity(referenceKinds.count)
    referred.reserveCapacity(referenceSymbols.count)
    for index in order {
      let range = references(Int(index))
      if range.count < 2 {
        kinds.append(contentsOf: referenceKinds[range])
        referred.append(contentsOf: referenceSymbols[range])
      } else {
        // By kind and then by what they say, whatever the order in which the item listed them.
        let sorted = range.map { (referenceKinds[$0], referenceSymbols[$0]) }.sorted {
          ($0.0, symbols.hashes[Int($0.1)]) < ($1.0, symbols.hashes[Int($1.1)])
        }
        kinds.append(contentsOf: sorted.lazy.map(\.0))
        referred.append(contentsOf: sorted.lazy.map(\.1))
      }
      starts.append(UInt32(referred.count))
    }
    (referenceStarts, referenceKinds, referenceSymbols) = (starts, kinds, referred)
    numbers = order.map { numbers[Int($0)] }
    parts = order.map { parts[Int($0)] }
    days = order.map { days[Int($0)] }
    amounts = order.map { amounts[Int($0)] }
    currencies = order.map { currencies[Int($0)] }
    parties = order.map { parties[Int($0)] }
    texts = order.map { texts[Int($0)] }
    flags = order.map { flags[Int($0)] }
    names = order.map { names[Int($0)] }
    hashes = order.map { hashes[Int($0)] }
  }

  /// A hash of all that the item says, whatever the order of its references: not its id, nor what was made of
  /// it here.
  private func hash(_ index: Int, text: UInt64, _ symbols: SymbolTable) -> UInt64 {
    var hash = UInt64(bitPattern: amounts[index])
    func add(_ value: UInt64) { hash = SymbolTable.mix(hash ^ value) &+ 0x9E37_79B9_7F4A_7C15 }
    add(UInt64(UInt32(bitPattern: days[index])))
    add(UInt64(currencies[index].index))
    add(symbols.hashes[Int(parties[index])])
    add(text)
    var sum: UInt64 = 0
    for place in references(index) where referenceSymbols[place] != names[index] || names[index] == 0 {
      let symbol = symbols.hashes[Int(referenceSymbols[place])]
      sum = sum &+ SymbolTable.mix(symbol ^ UInt64(referenceKinds[place]))
    }
    add(sum)
    return hash
  }

  /// Places of an item's references in the columns of references.
  func references(_ index: Int) -> Range<Int> {
    Int(referenceStarts[index])..<Int(referenceStarts[index + 1])
  }

  func id(_ index: Int) -> ItemID { ItemID(numbers[index], part: parts[index]) }
}
