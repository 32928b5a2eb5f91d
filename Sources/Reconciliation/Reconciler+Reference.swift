import Money

extension Reconciler {
  /// One to one by a shared reference and an equal amount.
  mutating func matchReferences(_ index: KeyIndex, days: Int?) {
    var (ours, theirs) = ([Int32](), [Int32]())
    visitKeys(index) { run, symbol, kind in
      index.collect(.ours, symbol, run.oursOpen, into: &ours)
      guard !ours.isEmpty else { return }
      index.collect(.theirs, symbol, run.theirsOpen, into: &theirs)
      guard !theirs.isEmpty else { return }
      let reason = Reason(kind: .sameReference, reference: kind, symbol: symbol)
      if ours.count == 1, theirs.count == 1 {
        if run.agree(ours[0], theirs[0]), run.isWithin(days, ours[0], theirs[0]) {
          run.join(ours[0], theirs[0], reason)
        }
        return
      }
      run.pairByAmount(ours, theirs, days: days, reason)
    }
  }

  /// Calls once for each symbol that both sides carry, in the order of our items and, within one, of the
  /// kinds.
  mutating func visitKeys(
    _ index: KeyIndex, _ body: (inout Reconciler, UInt32, ReferenceKind) -> Void
  ) {
    var isDone = Array(repeating: false, count: input.symbols.count)
    let table = input.ours
    for item in 0..<table.count where oursOpen[item] {
      for place in table.references(item) where index.isKey(table.referenceKinds[place]) {
        let symbol = table.referenceSymbols[place]
        guard !isDone[Int(symbol)], index.has(.theirs, symbol),
          let kind = ReferenceKind(rawValue: table.referenceKinds[place])
        else { continue }
        isDone[Int(symbol)] = true
        body(&self, symbol, kind)
      }
    }
  }

  /// Whether currency and amount agree, within the tolerance of the currency.
  func agree(_ ours: Int32, _ theirs: Int32) -> Bool {
    let currency = input.ours.currencies[Int(ours)]
    guard currency == input.theirs.currencies[Int(theirs)] else { return false }
    let (left, right) = (input.ours.amounts[Int(ours)], input.theirs.amounts[Int(theirs)])
    if left == right { return true }
    let tolerance = rules.tolerance(currency)
    guard tolerance > 0, (left < 0) == (right < 0) else { return false }
    return (Int128(left) - Int128(right)).magnitude <= tolerance.magnitude
  }

  /// Matches a pair, unless a reference of a better kind says that they are not the same payment.
  mutating func join(_ ours: Int32, _ theirs: Int32, _ reason: Reason) {
    let isCertain = reason.reference?.namesOnePayment ?? false
    if !isCertain, contradict(ours, theirs) {
      var reason = reason
      reason.kind = .contradiction
      return propose(ours: [ours], theirs: [theirs], reason)
    }
    match(ours: CollectionOfOne(ours), theirs: CollectionOfOne(theirs), reason)
  }

  /// Pairs items that share a reference, each with one of its own amount.
  mutating func pairByAmount(_ ours: [Int32], _ theirs: [Int32], days: Int?, _ reason: Reason) {
    let (left, right) = (input.ours, input.theirs)
    let byAmount = { (table: ItemTable, first: Int32, second: Int32) -> Bool in
      let (one, two) = (table.currencies[Int(first)].index, table.currencies[Int(second)].index)
      return (one, table.amounts[Int(first)], first) < (two, table.amounts[Int(second)], second)
    }
    let ours = ours.sorted { byAmount(left, $0, $1) }
    let theirs = theirs.sorted { byAmount(right, $0, $1) }
    var (first, second) = (0, 0)
    while first < ours.count, second < theirs.count {
      let one = (left.currencies[Int(ours[first])].index, left.amounts[Int(ours[first])])
      let two = (right.currencies[Int(theirs[second])].index, right.amounts[Int(theirs[second])])
      if one < two {
        first += 1
      } else if two < one {
        second += 1
      } else {
        let isOne = { (item: Int32) in left.amounts[Int(item)] == one.1 }
        let isTwo = { (item: Int32) in right.amounts[Int(item)] == one.1 }
        let lefts = ours[first...].prefix { isOne($0) && left.currencies[Int($0)].index == one.0 }
        let rights = theirs[second...].prefix { isTwo($0) && right.currencies[Int($0)].index == one.0 }
        pairEquals(Array(lefts), Array(rights), days: days, reason)
        (first, second) = (first + lefts.count, second + rights.count)
      }
    }
    pairWithinTolerance(ours, theirs, days: days, reason)
  }

  /// What is left after equal amounts: a pair whose amounts are within the tolerance, where there is only
  /// one.
  /// - Parameters: both sorted by currency and amount.
  private mutating func pairWithinTolerance(_ ours: [Int32], _ theirs: [Int32], days: Int?, _ reason: Reason)
  {
    guard !rules.tolerances.isEmpty else { return }
    let lefts = ours.filter { oursOpen[Int($0)] }
    let rights = theirs.filter { theirsOpen[Int($0)] }
    for item in lefts {
      let key = (input.ours.currencies[Int(item)], input.ours.amounts[Int(item)])
      let fits = near(rights, input.theirs, key).filter { theirsOpen[Int($0)] && isWithin(days, item, $0) }
      guard fits.count == 1 else { continue }
      let back = (input.theirs.currencies[Int(fits[0])], input.theirs.amounts[Int(fits[0])])
      let others = near(lefts, input.ours, back).filter { oursOpen[Int($0)] && isWithin(days, $0, fits[0]) }
      if others.count == 1, agree(item, fits[0]) { join(item, fits[0], reason) }
    }
  }

  /// Items, sorted by currency and amount, whose amount is within the tolerance of one.
  private func near(_ items: [Int32], _ table: ItemTable, _ key: (Currency, Int64)) -> ArraySlice<Int32> {
    let tolerance = Int128(rules.tolerance(key.0))
    let value = { (item: Int32) in (table.currencies[Int(item)].index, Int128(table.amounts[Int(item)])) }
    let start = PartyIndex.place(items) { value($0) >= (key.0.index, Int128(key.1) - tolerance) }
    let end = PartyIndex.place(items) { value($0) > (key.0.index, Int128(key.1) + tolerance) }
    return items[start..<end]
  }

  /// Pairs items of equal amount, both by rank. Where a reference that names one payment is carried by
  /// several, they are the same payment told more than once: paired by day, and what is left over is a
  /// duplicate. By any other reference or by party only what has one candidate, and is the only candidate of
  /// it, is a match.
  private mutating func pairEquals(_ ours: [Int32], _ theirs: [Int32], days: Int?, _ reason: Reason) {
    if reason.reference?.namesOnePayment ?? false { return pairInOrder(ours, theirs, days: days, reason) }
    let (left, right) = (input.ours.days, input.theirs.days)
    if reason.reference != nil, ours.count == theirs.count, ours.count > 1,
      zip(ours, theirs).allSatisfy({ isWithin(days, $0, $1) })
    {
      return pairInOrder(ours, theirs, days: days, reason)
    }
    let forward = Self.windows(ours.map { left[Int($0)] }, theirs.map { right[Int($0)] }, days)
    let backward = Self.windows(theirs.map { right[Int($0)] }, ours.map { left[Int($0)] }, days)
    for (place, item) in ours.enumerated() {
      var fits = theirs[forward[place]]
      var first = forward[place].first
      if apart.has(.ours, item) {
        // Without those that a person took it apart from.
        fits = fits.filter { !apart.isApart(item, $0) }[...]
        first = forward[place].first { !apart.isApart(item, theirs[$0]) }
      }
      guard let first else { continue }
      var reason = reason
      if fits.count == 1, isOnly(theirs[first], ours[backward[first]]) {
        if reason.reference == nil { reason.figure = Int64(daysApart(item, theirs[first])) }
        join(item, theirs[first], reason)
      } else {
        (reason.kind, reason.figure) = (.ambiguous, Int64(fits.count))
        propose(ours: [item], theirs: fits, reason)
      }
    }
  }

  /// Whether only one of some items of ours may be put together with one of theirs.
  private func isOnly(_ other: Int32, _ candidates: ArraySlice<Int32>) -> Bool {
    guard apart.has(.theirs, other) else { return candidates.count == 1 }
    return candidates.count { !apart.isApart($0, other) } == 1
  }

  /// For each day, the places of the others that are within the window; both are sorted.
  private static func windows(_ days: [Int32], _ others: [Int32], _ window: Int?) -> [Range<Int>] {
    guard let window else { return days.map { _ in others.indices } }
    var (start, end) = (0, 0)
    return days.map { day in
      while start < others.count, Int(others[start]) < Int(day) - window { start += 1 }
      end = max(end, start)
      while end < others.count, Int(others[end]) <= Int(day) + window { end += 1 }
      return start..<end
    }
  }

  /// Pairs by day: the same day first, so that a late duplicate does not take an original's place, then the
  /// earliest with the earliest. Both are sorted by day.
  private mutating func pairInOrder(_ ours: [Int32], _ theirs: [Int32], days: Int?, _ reason: Reason) {
    if !apart.isEmpty, ours.contains(where: { apart.has(.ours, $0) }) {
      return pairAroundUndone(ours, theirs, days: days, reason)
    }
    let (left, right) = (input.ours.days, input.theirs.days)
    var (some, others) = ([Int32](), [Int32]())
    var (first, second) = (0, 0)
    while first < ours.count || second < theirs.count {
      let one = first < ours.count ? left[Int(ours[first])] : .max
      let two = second < theirs.count ? right[Int(theirs[second])] : .max
      if one == two, first < ours.count, second < theirs.count {
        join(ours[first], theirs[second], reason)
        (first, second) = (first + 1, second + 1)
      } else if first < ours.count, one <= two {
        some.append(ours[first])
        first += 1
      } else {
        others.append(theirs[second])
        second += 1
      }
    }
    (first, second) = (0, 0)
    while first < some.count, second < others.count {
      if isWithin(days, some[first], others[second]) {
        join(some[first], others[second], reason)
        (first, second) = (first + 1, second + 1)
      } else if left[Int(some[first])] < right[Int(others[second])] {
        first += 1
      } else {
        second += 1
      }
    }
  }
  /// The same, one by one, where some pairs must not be made again.
  private mutating func pairAroundUndone(_ ours: [Int32], _ theirs: [Int32], days: Int?, _ reason: Reason) {
    for isSameDay in [true, false] {
      for item in ours where oursOpen[Int(item)] {
        let other = theirs.first { other in
          theirsOpen[Int(other)] && !apart.isApart(item, other)
            && (isSameDay ? daysApart(item, other) == 0 : isWithin(days, item, other))
        }
        if let other { join(item, other, reason) }
      }
    }
  }
}
