import Money

extension Reconciler {
  /// One to one by amount, day and party.
  mutating func matchAmounts(days: Int?) {
    let ours = PartyIndex(input.ours, oursOpen)
    let theirs = PartyIndex(input.theirs, theirsOpen)
    for (key, lefts) in sorted(ours) {
      guard let rights = theirs.lists[key] else { continue }
      let reason = Reason(kind: .party, reference: nil, symbol: key.party)
      if lefts.count == 1, rights.count == 1 {
        guard agree(lefts[0], rights[0]), isWithin(days, lefts[0], rights[0]) else { continue }
        var reason = reason
        reason.figure = Int64(daysApart(lefts[0], rights[0]))
        join(lefts[0], rights[0], reason)
      } else {
        pairByAmount(lefts, rights, days: days, reason)
      }
    }
  }

  /// Lists in an order that depends on their items alone.
  func sorted(_ index: PartyIndex) -> [(key: PartyIndex.Key, value: [Int32])] {
    index.lists.sorted { $0.value[0] < $1.value[0] }
  }

  /// Pairs of a party whose amounts are close, or differ by two swapped digits: proposals.
  mutating func proposeNear(_ most: Int64, days: Int?) {
    let amounts = input.theirs.amounts
    let theirs = PartyIndex(input.theirs, theirsOpen).lists.mapValues { list in
      list.sorted { (amounts[Int($0)], $0) < (amounts[Int($1)], $1) }
    }
    for item in 0..<input.ours.count where oursOpen[item] {
      let key = PartyIndex.Key(currency: input.ours.currencies[item], party: input.ours.parties[item])
      guard let list = theirs[key] else { continue }
      let amount = input.ours.amounts[item]
      let near = close(to: amount, most, in: list).filter {
        (amounts[Int($0)] < 0) == (amount < 0) && isWithin(days, Int32(item), $0)
          && !contradict(Int32(item), $0)
      }
      guard let first = near.first else { continue }
      let difference = Int128(amounts[Int(first)]) - Int128(amount)
      let isOne = near.count == 1
      propose(
        ours: [Int32(item)], theirs: near,
        Reason(
          kind: isOne ? .near : .ambiguous, symbol: key.party,
          figure: isOne ? Int64(clamping: difference) : Int64(near.count)))
      if isOne, !apart.isApart(Int32(item), first) { nearPairs.append((Int32(item), first)) }
    }
  }

  /// Items of a list, sorted by amount, that are at most so far from an amount, or are it with two digits
  /// swapped.
  private func close(to amount: Int64, _ most: Int64, in list: [Int32]) -> [Int32] {
    func between(_ low: Int128, _ high: Int128) -> ArraySlice<Int32> {
      let start = PartyIndex.place(list) { Int128(input.theirs.amounts[Int($0)]) >= low }
      let end = PartyIndex.place(list) { Int128(input.theirs.amounts[Int($0)]) > high }
      return list[start..<max(start, end)]
    }
    var found = Array(between(Int128(amount) - Int128(most), Int128(amount) + Int128(most)))
    for swapped in Self.swapped(amount) where (Int128(swapped) - Int128(amount)).magnitude > most.magnitude {
      found += between(Int128(swapped), Int128(swapped))
    }
    return found.sorted()
  }

  /// Whether two amounts are not the same and look as if they should be.
  static func areNear(_ left: Int64, _ right: Int64, _ most: Int64) -> Bool {
    guard left != right, (left < 0) == (right < 0) else { return false }
    return (Int128(left) - Int128(right)).magnitude <= most.magnitude || swapped(left).contains(right)
  }

  /// The amounts that differ from one by two neighbouring digits that are swapped.
  static func swapped(_ amount: Int64) -> [Int64] {
    let digits = Array(String(amount.magnitude).utf8)
    let found = digits.indices.dropLast().compactMap { place -> Int64? in
      guard digits[place] != digits[place + 1] else { return nil }
      var other = digits
      other.swapAt(place, place + 1)
      guard let number = Int64(String(decoding: other, as: UTF8.self)) else { return nil }
      return amount < 0 ? -number : number
    }
    return Array(Set(found)).sorted()
  }

  /// Pairs of equal amount whose texts are alike: proposals, and never on an empty text.
  mutating func proposeTexts(_ likeness: Int, days: Int?) {
    var theirs: [PartyIndex.Amount: [Int32]] = [:]
    for item in 0..<input.theirs.count where theirsOpen[item] && input.theirs.texts[item] != SymbolTable.none
    {
      let key = PartyIndex.Amount(currency: input.theirs.currencies[item], amount: input.theirs.amounts[item])
      theirs[key, default: []].append(Int32(item))
    }
    for item in 0..<input.ours.count where oursOpen[item] && input.ours.texts[item] != SymbolTable.none {
      let key = PartyIndex.Amount(currency: input.ours.currencies[item], amount: input.ours.amounts[item])
      let fits = (theirs[key] ?? []).filter { isWithin(days, Int32(item), $0) }.prefix(100)
      let text = input.symbols.text(input.ours.texts[item])
      var scored = fits.map { other in
        (other, FoldedText.likeness(text, input.symbols.text(input.theirs.texts[Int(other)])))
      }
      scored = scored.filter { $0.1 >= likeness }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
      guard let best = scored.first else { continue }
      propose(
        ours: [Int32(item)], theirs: scored.prefix(3).map(\.0), Reason(kind: .text, figure: Int64(best.1)))
    }
  }
}
